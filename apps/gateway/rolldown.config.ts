import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'
import { packDashboard } from './pack-dashboard.ts'

// A file of an earlier build would be published with this one.
rmSync('dist', { recursive: true, force: true })

/** A character as strings and patterns may spell it; minified code has no others. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

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
        name: 'one-byte-source',
        // A single character beyond Latin-1 makes V8 keep the whole source with two bytes for each, for as long as it runs.
        generateBundle(_, bundle) {
          for (const file of Object.values(bundle))
            if (file.type === 'chunk') file.code = file.code.replace(/[\u0100-\uffff]/g, escaped)
        },
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
