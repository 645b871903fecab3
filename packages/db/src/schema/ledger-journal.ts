/** Reservations since the last checkpoint: durable before their requests leave, forgotten once a checkpoint tells more. */
import type { JournalEntry } from '@freellmapi/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const ledgerJournal = sqliteTable('ledger_journal', {
  seq: integer().primaryKey(),
  atMs: integer().notNull(),
  /** What was charged to which meter, as JSON: written once, read after a crash only. */
  charges: text({ mode: 'json' }).$type<JournalEntry['charges']>().notNull(),
})
