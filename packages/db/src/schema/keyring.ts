/** Data keys, and the key of the hashes, wrapped by the key-encryption key, which is in no table. */
import { KEYRING_STATES } from '@freellmapi/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const keyring = sqliteTable('keyring', {
  id: text().primaryKey(),
  wrapped: text().notNull(),
  state: text({ enum: KEYRING_STATES }).notNull(),
  createdAtMs: integer().notNull(),
})
