/** Signed-in browsers. The cookie itself is in no column. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const sessions = sqliteTable('sessions', {
  /** Keyed hash of the cookie. */
  hash: text().primaryKey(),
  /** Keyed hash of the admin key it was opened with: another key ends it. */
  adminKeyHash: text().notNull(),
  createdAtMs: integer().notNull(),
  seenAtMs: integer().notNull(),
  /** When whoever uses it last proved to be the owner. */
  provenAtMs: integer().notNull().default(0),
})
