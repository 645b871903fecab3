/** Keys that clients present. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const clientKeys = sqliteTable('client_keys', {
  id: text().primaryKey(),
  label: text().notNull(),
  /** Keyed hash: how a presented key is found. */
  hash: text().notNull().unique(),
  hint: text().notNull(),
  /** The key, sealed, when the admin may see it again. */
  sealed: text(),
  unified: integer({ mode: 'boolean' }).notNull(),
  expiresAtMs: integer(),
  lastSeenAtMs: integer(),
  createdAtMs: integer().notNull(),
})
