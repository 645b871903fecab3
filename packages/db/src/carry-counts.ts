/** What was counted since a backup stays counted when the backup takes its place: quota does not come back with it. */
import BetterSqlite3 from 'better-sqlite3'
import { problemOf } from './problem.ts'

/** Counts that both know are taken at the higher of the two: the other's may be older, or of an older clock. */
const CARRY = [
  `INSERT INTO ledger_windows (meter, slot_at_ms, amount, expires_at_ms)
   SELECT meter, slot_at_ms, amount, expires_at_ms FROM replaced.ledger_windows WHERE true
   ON CONFLICT (meter, slot_at_ms) DO UPDATE SET amount = max(amount, excluded.amount)`,
  `INSERT INTO ledger_journal (seq, at_ms, charges)
   SELECT seq + (SELECT coalesce(max(seq), 0) FROM ledger_journal), at_ms, charges FROM replaced.ledger_journal`,
]

/**
 * Adds the ledger of one database file to another's. Nothing is carried from a file that SQLite cannot read any more,
 * which may be why the backup is needed.
 */
export function carryCounts({ from, into }: { from: string; into: string }): void {
  const client = new BetterSqlite3(into)
  try {
    client.prepare('ATTACH ? AS replaced').run(from)
    client.transaction(() => {
      for (const statement of CARRY) client.exec(statement)
    })()
  } catch (thrown) {
    if (problemOf(thrown, from) === undefined) throw thrown
  } finally {
    client.close()
  }
}
