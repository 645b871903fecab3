import { defineConfig } from 'rolldown'

/** The dashboard's typed client: a line of code, whose declaration is written beside it. */
export default defineConfig({
  input: { client: 'src/client.ts' },
  external: ['hono/client'],
  output: { dir: 'client/dist', format: 'esm' },
})
