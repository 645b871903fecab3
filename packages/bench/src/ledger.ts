/**
 * What the ledger costs: `node packages/bench/src/ledger.ts`. Microseconds of this process's CPU time, so that a busy
 * machine does not count; disk time is wall time, as a request waits for it.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLedgerStore, openDatabase } from '@freellmapi/db'
import { makeDataDir } from './http/gateway-data.ts'
import { BATCH, createRun, measure, PLANS } from './ledger-time.ts'
import { quantile } from './statistics.ts'

const HISTORY = 1_000_000
const COMMITS = 200

function printOperations(): void {
  console.log('reserve + settle, µs of CPU time        p50    p95   after a million')
  for (const [name, facts] of Object.entries(PLANS)) {
    const run = createRun(facts)
    measure(name, run)
    const fresh = measure(name, run)
    for (let call = 0; call < HISTORY; call++) {
      run.pass()
      if (call % BATCH !== 0) continue
      run.ledger.takeJournal()
      run.checkpoint()
    }
    const later = measure(name, run)
    console.log(
      `${name.padEnd(36)} ${fresh.p50Us.toFixed(2).padStart(6)} ${fresh.p95Us.toFixed(2).padStart(6)} ${later.p50Us.toFixed(2).padStart(9)}`,
    )
  }
}

/** Waits until what was written to make the database is on the disk, so that it does not count below. */
function flush(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

/** Milliseconds of wall time for a reservation: the commit, which stops the event loop, and the wait for the disk, which does not; and for a checkpoint. */
async function printCommits(rows: number): Promise<void> {
  const { dir, remove } = makeDataDir(rows)
  const file = join(dir, 'freellmapi.db')
  flush(file)
  const database = openDatabase({
    file,
    migrations: fileURLToPath(new URL('../../../drizzle', import.meta.url)),
  })
  const store = createLedgerStore(database)
  const run = createRun(PLANS['four rolling windows'] ?? [])
  const appends: number[] = []
  const syncs: number[] = []
  const checkpoints: number[] = []
  for (let commit = 0; commit < COMMITS; commit++) {
    run.pass()
    const entries = run.ledger.takeJournal()
    const startedMs = performance.now()
    store.append(entries)
    const appendedMs = performance.now()
    await store.sync()
    const syncedMs = performance.now()
    store.checkpoint(run.checkpoint())
    appends.push(appendedMs - startedMs)
    syncs.push(syncedMs - appendedMs)
    checkpoints.push(performance.now() - syncedMs)
  }
  database.close()
  remove()
  const p50 = (values: number[]): string =>
    quantile(
      values.sort((left, right) => left - right),
      0.5,
    )
      .toFixed(3)
      .padStart(9)
  console.log(
    `${`${rows} requests in the log`.padEnd(36)} ${p50(appends)} ${p50(syncs)} ${p50(checkpoints)}`,
  )
}

printOperations()
console.log('\ncommits, ms of wall time p50            append      sync checkpoint')
await printCommits(0)
await printCommits(HISTORY)
