/**
 * Microseconds that a reservation and its settlement take, by the limits of the model: CPU time of this process, so
 * that a busy machine does not count.
 */
import { bucket, fixed, Ledger, type LimitFact, rolling, type Upstream } from '@freellmapi/core'
import { providers } from '@freellmapi/providers'
import { quantile } from './statistics.ts'

/** What the operations of a ledger took. */
export interface LedgerTime {
  readonly plan: string
  readonly p50Us: number
  readonly p95Us: number
}

const CAP = 1e9
/** Operations between two looks at the clock. */
export const BATCH = 5_000
const BATCHES = 40
const COST = { requests: 1, inputTokens: 100, outputTokens: 400 }
const SPENT = { requests: 1, inputTokens: 90, outputTokens: 250 }

/** A model of a large provider, one under Google's rules, and one behind buckets. */
export const PLANS: Readonly<Record<string, readonly LimitFact[]>> = {
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
export function createRun(facts: readonly LimitFact[]) {
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

/** A ledger in use. */
export type LedgerRun = ReturnType<typeof createRun>

/** Time of one reserve and settle, over batches. The journal is taken between them. */
export function measure(plan: string, { ledger, pass, checkpoint }: LedgerRun): LedgerTime {
  const batches = Array.from({ length: BATCHES }, () => {
    const before = process.cpuUsage()
    for (let call = 0; call < BATCH; call++) pass()
    const { user, system } = process.cpuUsage(before)
    ledger.takeJournal()
    checkpoint()
    return (user + system) / BATCH
  }).sort((left, right) => left - right)
  return { plan, p50Us: quantile(batches, 0.5), p95Us: quantile(batches, 0.95) }
}

/** Every kind of window a provider counts in, warmed up. */
export function ledgerTimes(): readonly LedgerTime[] {
  return Object.entries(PLANS).map(([plan, facts]) => {
    const run = createRun(facts)
    measure(plan, run)
    return measure(plan, run)
  })
}
