/** Endpoints of the owner's own. Their keys are in `credentials`, like everyone's. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const endpoints = sqliteTable('endpoints', {
  /** What its models are called by: `id/model`. */
  id: text().primaryKey(),
  name: text().notNull(),
  baseUrl: text().notNull(),
  /** Whether it may be in the owner's own network. */
  allowsPrivate: integer({ mode: 'boolean' }).notNull(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  /** Its models with what is known of them, as JSON. */
  models: text({ mode: 'json' }).$type<readonly unknown[]>().notNull(),
  updatedAtMs: integer().notNull(),
  createdAtMs: integer().notNull(),
})
