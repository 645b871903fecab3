/** Caps that providers taught us, by the meter they hold for. */
import { LEARNED_BASES } from '@freellmapi/core'
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const limitsLearned = sqliteTable('limits_learned', {
  /** Provider, account, scope, unit and window, as the ledger names its meters. */
  meter: text().primaryKey(),
  cap: real().notNull(),
  basis: text({ enum: LEARNED_BASES }).notNull(),
  learnedAtMs: integer().notNull(),
})
