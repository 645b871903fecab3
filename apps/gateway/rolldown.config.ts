import { defineConfig } from 'rolldown'

/** The server as one file beside a launcher that any Node can run; the SQLite addon stays a package. */
export default defineConfig([
  {
    input: { server: 'src/main.ts' },
    platform: 'node',
    external: ['better-sqlite3'],
    output: { dir: 'dist', format: 'esm', codeSplitting: false, minify: true, sourcemap: false },
  },
  {
    input: { freellmapi: 'src/launch.js' },
    platform: 'node',
    external: ['./server.js'],
    output: { dir: 'dist', format: 'esm' },
  },
])
