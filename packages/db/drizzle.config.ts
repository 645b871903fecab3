import { defineConfig } from 'drizzle-kit'

/** Run by `npm run db:generate` from the root; what it writes is checked in and never edited once released. */
export default defineConfig({
  dialect: 'sqlite',
  casing: 'snake_case',
  schema: './packages/db/src/schema/*.ts',
  out: './drizzle',
})
