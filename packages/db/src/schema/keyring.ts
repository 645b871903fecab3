/** Data keys, wrapped by the key-encryption key, which is in no table. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const keyring = sqliteTable('keyring', {
  id: text().primaryKey(),
  wrapped: text().notNull(),
  /** One row is active and seals; retired ones still open what they sealed. */
  state: text({ enum: ['active', 'retired'] }).notNull(),
  createdAtMs: integer().notNull(),
})
