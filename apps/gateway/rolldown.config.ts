import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'

/**
 * The server as one file, its migrations beside it, and a launcher that any Node can run; other commands and the demo are
 * files of their own, so that a server does not load them. The SQLite addon stays a package.
 */
export default defineConfig([
  {
    input: { server: 'src/main.ts' },
    platform: 'node',
    external: ['better-sqlite3'],
    output: {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      codeSplitting: { groups: [{ name: 'shared', test: /./, minShareCount: 2 }] },
      minify: true,
      sourcemap: false,
    },
    plugins: [
      {
        name: 'lean-undici',
        resolveId: (id) =>
          id === 'undici' ? fileURLToPath(new URL('undici.cjs', import.meta.url)) : null,
      },
      {
        name: 'migrations',
        writeBundle: () => cpSync('../../drizzle', 'dist/drizzle', { recursive: true }),
      },
    ],
  },
  {
    input: { freellmapi: 'src/launch.js' },
    platform: 'node',
    external: ['./server.cjs'],
    output: { dir: 'dist', format: 'esm' },
  },
])
