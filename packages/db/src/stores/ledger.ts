/** The ledger's counts and its journal. */
import type { Checkpoint, JournalEntry, LedgerStore } from '@freellmapi/core'
import { lte, sql } from 'drizzle-orm'
import type { OpenDatabase } from '../open.ts'
import { ledgerJournal } from '../schema/ledger-journal.ts'
import { ledgerWindows } from '../schema/ledger-windows.ts'

/** A ledger store. A checkpoint is not waited for: until it is on the disk, the entries that it ends are. */
export function createLedgerStore({ orm, sync }: Pick<OpenDatabase, 'orm' | 'sync'>): LedgerStore {
  const append = orm
    .insert(ledgerJournal)
    .values({
      seq: sql.placeholder('seq'),
      atMs: sql.placeholder('atMs'),
      charges: sql.placeholder('charges'),
    })
    .prepare()
  const write = orm
    .insert(ledgerWindows)
    .values({
      meter: sql.placeholder('meter'),
      slotAtMs: sql.placeholder('slotAtMs'),
      amount: sql.placeholder('amount'),
      expiresAtMs: sql.placeholder('expiresAtMs'),
    })
    .onConflictDoUpdate({
      target: [ledgerWindows.meter, ledgerWindows.slotAtMs],
      set: { amount: sql`excluded.amount`, expiresAtMs: sql`excluded.expires_at_ms` },
    })
    .prepare()
  const forgetEntries = orm
    .delete(ledgerJournal)
    .where(lte(ledgerJournal.seq, sql.placeholder('seq')))
    .prepare()
  const forgetSlots = orm
    .delete(ledgerWindows)
    .where(lte(ledgerWindows.expiresAtMs, sql.placeholder('atMs')))
    .prepare()
  return {
    load() {
      return {
        slots: orm.select().from(ledgerWindows).all(),
        journal: orm.select().from(ledgerJournal).orderBy(ledgerJournal.seq).all(),
      }
    },
    append(entries: readonly JournalEntry[]) {
      orm.transaction(
        () => {
          for (const entry of entries) append.run({ ...entry })
        },
        { behavior: 'immediate' },
      )
    },
    sync,
    checkpoint({ slots, seq, atMs, isWhole }: Checkpoint) {
      orm.transaction(
        () => {
          if (isWhole) orm.delete(ledgerWindows).run()
          for (const slot of slots) write.run({ ...slot })
          forgetEntries.run({ seq })
          forgetSlots.run({ atMs })
        },
        { behavior: 'immediate' },
      )
    },
  }
}
