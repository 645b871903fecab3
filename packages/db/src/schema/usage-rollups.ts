/**
 * Totals of each hour, and of each quarter of a day for the long windows. Dashboards read these instead of the log, so
 * that a chart costs the same after a million requests as after ten.
 */
import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const usageRollups = sqliteTable(
  'usage_rollups',
  {
    /** How long the span is that the row counts; it begins at `atMs`. */
    spanMs: integer().notNull(),
    atMs: integer().notNull(),
    /** Who served; empty for what nobody did. */
    provider: text().notNull(),
    model: text().notNull(),
    credentialId: text().notNull(),
    clientKeyId: text().notNull(),
    requests: integer().notNull(),
    succeeded: integer().notNull(),
    canceled: integer().notNull(),
    /** Requests that took more than one attempt. */
    fallbacks: integer().notNull(),
    attempts: integer().notNull(),
    attemptsFailed: integer().notNull(),
    promptTokens: integer().notNull(),
    completionTokens: integer().notNull(),
    /** How long successful requests took, as a histogram. */
    durations: blob({ mode: 'buffer' }).notNull(),
    firstTokens: blob({ mode: 'buffer' }).notNull(),
  },
  (table) => [
    // Charts read one kind of span over a stretch of time; a flush finds the row it adds to.
    primaryKey({
      columns: [
        table.spanMs,
        table.atMs,
        table.provider,
        table.model,
        table.credentialId,
        table.clientKeyId,
      ],
    }),
    // Pruning deletes what is old, whatever its span.
    index('usage_rollups_at').on(table.atMs),
  ],
)
