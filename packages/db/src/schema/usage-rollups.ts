/**
 * Totals of each hour, and of each quarter of a day for the long windows: of everything, and of every provider, model,
 * key and client by itself. Dashboards read these instead of the log, so that a chart costs the same after a million
 * requests as after ten.
 */
import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What totals are kept of. */
export const ROLLUP_DIMENSIONS = ['all', 'provider', 'model', 'key', 'client'] as const

export const usageRollups = sqliteTable(
  'usage_rollups',
  {
    /** How long the span is that the row counts; it begins at `atMs`. */
    spanMs: integer().notNull(),
    dimension: text({ enum: ROLLUP_DIMENSIONS }).notNull(),
    atMs: integer().notNull(),
    /** Which provider, model (`provider/model`), key or client; empty for everything. */
    id: text().notNull(),
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
    // A chart reads one kind of span and one dimension over a stretch of time; a flush finds the row it adds to.
    primaryKey({ columns: [table.spanMs, table.dimension, table.atMs, table.id] }),
    // Pruning deletes what is old, whatever its span.
    index('usage_rollups_at').on(table.atMs),
  ],
)
