/** What each meter counted in each slot of its window, as of the last checkpoint. */
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const ledgerWindows = sqliteTable(
  'ledger_windows',
  {
    meter: text().notNull(),
    slotAtMs: integer().notNull(),
    amount: real().notNull(),
    expiresAtMs: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.meter, table.slotAtMs] }),
    // A checkpoint deletes the slots that have left their windows.
    index('ledger_windows_expiry').on(table.expiresAtMs),
  ],
)
