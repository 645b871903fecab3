/** One row per upstream call of a request. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { requests } from './requests.ts'

export const attempts = sqliteTable(
  'attempts',
  {
    request: integer()
      .notNull()
      .references(() => requests.number, { onDelete: 'cascade' }),
    /** From 0, in the order they were made. */
    position: integer().notNull(),
    provider: text().notNull(),
    model: text().notNull(),
    credentialId: text().notNull(),
    startedAfterMs: integer().notNull(),
    durationMs: integer().notNull(),
    firstTokenMs: integer(),
    promptTokens: integer(),
    completionTokens: integer(),
    /** The kind of failure; null for a success. */
    error: text(),
  },
  (table) => [
    primaryKey({ columns: [table.request, table.position] }),
    // The log of one key.
    index('attempts_credential').on(table.credentialId, table.request),
  ],
)
