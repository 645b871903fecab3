/** One row per request of a client: numbers and names, never content. */
import { OUTCOMES } from '@freellmapi/core'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const requests = sqliteTable(
  'requests',
  {
    /** Ours, in order of arrival at the log; the id that clients see may repeat, because clients may choose it. */
    number: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull(),
    atMs: integer().notNull(),
    clientKeyId: text().notNull(),
    requestedModel: text().notNull(),
    stream: integer({ mode: 'boolean' }).notNull(),
    outcome: text({ enum: OUTCOMES }).notNull(),
    httpStatus: integer().notNull(),
    durationMs: integer().notNull(),
    firstTokenMs: integer(),
    provider: text(),
    model: text(),
    promptTokens: integer().notNull(),
    completionTokens: integer().notNull(),
    /** The router's decision as compact JSON. */
    explanation: text(),
  },
  (table) => [
    // Pruning walks from the oldest, charts read a span.
    index('requests_at').on(table.atMs),
    // Somebody looks up the id of a response.
    index('requests_id').on(table.id),
    // The log of what went wrong, of one provider, of one client: filters that leave few of many.
    index('requests_outcome').on(table.outcome, table.number),
    index('requests_provider').on(table.provider, table.number),
    index('requests_client').on(table.clientKeyId, table.number),
  ],
)
