/** Provider keys, sealed. The text of a key is in no column. */
import { KEY_HEALTHS } from '@freellmapi/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const credentials = sqliteTable('credentials', {
  id: text().primaryKey(),
  provider: text().notNull(),
  /** Keys of one account share its limits. */
  account: text().notNull(),
  label: text().notNull(),
  sealed: text().notNull(),
  /** Keyed hash of the key: finds a duplicate without opening anything. */
  fingerprint: text().notNull().unique(),
  /** The last characters, for telling keys apart. */
  hint: text().notNull(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  /** Left alone until then, by the owner's word. */
  pausedUntilMs: integer(),
  health: text({ enum: KEY_HEALTHS }).notNull(),
  checkedAtMs: integer(),
  createdAtMs: integer().notNull(),
})
