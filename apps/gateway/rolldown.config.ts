import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'
import { packDashboard } from './pack-dashboard.ts'

// A file of an earlier build would be published with this one.
rmSync('dist', { recursive: true, force: true })

/**
 * The server, its migrations and the dashboard beside it, and a launcher that any Node can run; other commands and the
 * demo are files of their own, so that a server does not load them. The SQLite addon stays a package.
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
        name: 'beside-the-bundle',
        writeBundle() {
          cpSync('../../LICENSE', 'dist/LICENSE')
          cpSync('../../docker/freellmapi.service', 'dist/freellmapi.service')
          cpSync('../../drizzle', 'dist/drizzle', { recursive: true })
          packDashboard('../dashboard/dist', 'dist/dashboard')
        },
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
