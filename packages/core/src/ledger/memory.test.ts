import { expect, it } from 'vitest'
import { anUpstream } from '../testing/an-upstream.ts'
import { EffectiveLimits } from './effective-limits.ts'
import { LearnedLimits } from './learned-limits.ts'
import { Ledger } from './ledger.ts'
import { rolling } from './limit.ts'

const KEYS = 10_000
const NOON_MS = Date.UTC(2026, 10, 22, 12)
const COST = { requests: 1, inputTokens: 100, outputTokens: 400 }

/** Four rolling windows, the costliest kind: what a model of a large provider has. */
const LIMITS = [
  rolling('requests', 30, 'minute'),
  rolling('requests', 1_000, 'day'),
  rolling('tokens', 8_000, 'minute'),
  rolling('tokens', 200_000, 'day'),
]

/** What this test needs of Node; this package knows no runtime. */
interface Host {
  readonly process: {
    memoryUsage(): { readonly heapUsed: number; readonly arrayBuffers: number }
    getBuiltinModule(name: 'node:v8'): { setFlagsFromString(flag: string): void }
    getBuiltinModule(name: 'node:vm'): { runInNewContext(code: string): () => void }
    readonly stdout: { write(text: string): void }
  }
}

const { process } = globalThis as unknown as Host

function weigh(): number {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
  const collect = process.getBuiltinModule('node:vm').runInNewContext('gc')
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

it('a key on a model costs the ledger at most two kilobytes', () => {
  const { provider, model } = anUpstream({ limits: LIMITS })
  const upstreams = Array.from({ length: KEYS }, () => {
    const id = crypto.randomUUID()
    return { provider, model, credential: { id, provider: provider.id, account: id, label: '' } }
  })
  const before = weigh()
  const limits = new EffectiveLimits(() => undefined, new LearnedLimits([], NOON_MS))
  const ledger = new Ledger({ limitsOf: (upstream) => limits.of(upstream) })
  for (const [second, atMs] of [NOON_MS, NOON_MS + 5_000].entries())
    for (const upstream of upstreams) {
      const held = ledger.reserve(upstream, COST, atMs)
      if (held.ok) ledger.settle(held.value, { ...COST, outputTokens: 10 * second }, atMs)
    }
  ledger.takeJournal()
  ledger.takeCheckpoint()
  // Closed reservations are remembered for a moment; that moment passes.
  const [first] = upstreams
  if (first !== undefined) ledger.reserve(first, COST, NOON_MS + 20_000)
  const each = (weigh() - before) / KEYS
  process.stdout.write(
    `ledger memory: ${Math.round(each)} bytes a key and model, ${KEYS} of them\n`,
  )
  expect(each).toBeGreaterThan(500)
  expect(each).toBeLessThan(2_048)
})
