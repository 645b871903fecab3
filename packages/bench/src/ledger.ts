/**
 * What the ledger costs: `node packages/bench/src/ledger.ts`. Microseconds of this process's CPU time, so that a busy
 * machine does not count; disk time is wall time, as a request waits for it.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bucket, fixed, Ledger, type LimitFact, rolling, type Upstream } from '@freellmapi/core'
import { createLedgerStore, openDatabase } from '@freellmapi/db'
import { providers } from '@freellmapi/providers'
import { makeDataDir } from './http/gateway-data.ts'
import { quantile } from './statistics.ts'

const CAP = 1e9
const BATCH = 5_000
const BATCHES = 40
const HISTORY = 1_000_000
const COMMITS = 200
const COST = { requests: 1, inputTokens: 100, outputTokens: 400 }
const SPENT = { requests: 1, inputTokens: 90, outputTokens: 250 }

/** A model of a large provider, one under Google's rules, and one behind buckets. */
const PLANS: Readonly<Record<string, readonly LimitFact[]>> = {
  'four rolling windows': [
    rolling('requests', CAP, 'minute'),
    rolling('requests', CAP, 'day'),
    rolling('tokens', CAP, 'minute'),
    rolling('tokens', CAP, 'day'),
  ],
  'minute, tokens, Pacific day': [
    rolling('requests', CAP, 'minute'),
    rolling('input_tokens', CAP, 'minute'),
    fixed({ unit: 'requests', cap: CAP, period: 'day', timeZone: 'America/Los_Angeles' }),
  ],
  'four buckets': [
    bucket('requests', CAP, 'minute'),
    bucket('requests', CAP, 'day'),
    bucket('tokens', CAP, 'minute'),
    bucket('tokens', CAP, 'day'),
  ],
}

function anUpstream(): Upstream {
  const [provider] = providers
  const [model] = provider?.models ?? []
  if (provider === undefined || model === undefined) throw new Error('the catalog is empty')
  return {
    provider,
    model,
    credential: { id: 'a', provider: provider.id, account: 'a', label: '' },
  }
}

/** A ledger in use: time goes on, and the journal is taken as a gateway does at the end of each turn. */
function createRun(facts: readonly LimitFact[]) {
  const limits = facts.map((fact) => ({ ...fact, source: 'catalog' as const, asOf: '2026-11-22' }))
  const upstream = anUpstream()
  const ledger = new Ledger({ limitsOf: () => limits })
  let atMs = Date.UTC(2026, 10, 22, 12)
  return {
    ledger,
    /** One request, of a handful a second. */
    pass() {
      atMs += 150
      const held = ledger.reserve(upstream, COST, atMs)
      if (!held.ok) throw new Error('a far limit refused')
      ledger.settle(held.value, SPENT, atMs + 100)
    },
    checkpoint: () => ({ ...ledger.takeCheckpoint(), atMs }),
  }
}

/** Microseconds of CPU time per reserve and settle, over batches. */
function measure({ ledger, pass, checkpoint }: ReturnType<typeof createRun>): readonly number[] {
  return Array.from({ length: BATCHES }, () => {
    const before = process.cpuUsage()
    for (let call = 0; call < BATCH; call++) pass()
    const { user, system } = process.cpuUsage(before)
    ledger.takeJournal()
    checkpoint()
    return (user + system) / BATCH
  }).sort((left, right) => left - right)
}

function printOperations(): void {
  console.log('reserve + settle, µs of CPU time        p50    p95   after a million')
  for (const [name, facts] of Object.entries(PLANS)) {
    const run = createRun(facts)
    measure(run)
    const fresh = measure(run)
    for (let call = 0; call < HISTORY; call++) {
      run.pass()
      if (call % BATCH !== 0) continue
      run.ledger.takeJournal()
      run.checkpoint()
    }
    const [p50, p95, later] = [
      quantile(fresh, 0.5),
      quantile(fresh, 0.95),
      quantile(measure(run), 0.5),
    ]
    console.log(
      `${name.padEnd(36)} ${p50.toFixed(2).padStart(6)} ${p95.toFixed(2).padStart(6)} ${later.toFixed(2).padStart(9)}`,
    )
  }
}

/** Waits until what was written to make the database is on the disk, so that it does not count below. */
function flush(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

/** Milliseconds of wall time for a durable reservation, and for a checkpoint. */
function printCommits(rows: number): void {
  const { dir, remove } = makeDataDir(rows)
  const file = join(dir, 'freellmapi.db')
  flush(file)
  const { ledgerOrm, close } = openDatabase({
    file,
    migrations: fileURLToPath(new URL('../../../drizzle', import.meta.url)),
  })
  const store = createLedgerStore(ledgerOrm)
  const run = createRun(PLANS['four rolling windows'] ?? [])
  const appends: number[] = []
  const checkpoints: number[] = []
  for (let commit = 0; commit < COMMITS; commit++) {
    run.pass()
    const entries = run.ledger.takeJournal()
    const startedMs = performance.now()
    store.append(entries)
    const appendedMs = performance.now()
    store.checkpoint(run.checkpoint())
    appends.push(appendedMs - startedMs)
    checkpoints.push(performance.now() - appendedMs)
  }
  close()
  remove()
  const p50 = (values: number[]): string =>
    quantile(
      values.sort((left, right) => left - right),
      0.5,
    )
      .toFixed(3)
      .padStart(9)
  console.log(`${`${rows} requests in the log`.padEnd(36)} ${p50(appends)} ${p50(checkpoints)}`)
}

printOperations()
console.log('\ncommits, ms of wall time p50            append  checkpoint')
printCommits(0)
printCommits(HISTORY)
