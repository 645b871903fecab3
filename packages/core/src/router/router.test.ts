/** The router as a whole: what it decides, what it learns, and what it never does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttemptReport } from '../attempt.ts'
import { modelKey, type Upstream } from '../catalog.ts'
import type { Description } from '../describe.ts'
import type { AttemptError } from '../errors.ts'
import type { KeyHealth } from '../health.ts'
import { catalogLimits } from '../ledger/effective-limits.ts'
import { Ledger } from '../ledger/ledger.ts'
import { fixed, rolling } from '../ledger/limit.ts'
import { aDescription } from '../testing/a-request.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { ROUTER_DEFAULTS, type RouterOptions } from './options.ts'
import { Roster } from './resolve.ts'
import { Router } from './router.ts'
import { parseState } from './state.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SPENT = { requests: 1, inputTokens: 100, outputTokens: 100 }

/** A router over some upstreams, with a clock of its own. */
class Bench {
  atMs = Date.UTC(2026, 10, 22, 9)
  readonly ledger = new Ledger({ limitsOf: catalogLimits })
  readonly health = new Map<string, KeyHealth>()
  readonly router: Router
  readonly #roster: Roster

  constructor(
    upstreams: readonly Upstream[],
    said: { options?: Partial<RouterOptions>; seed?: number; document?: string } = {},
  ) {
    this.#roster = new Roster(upstreams)
    this.router = new Router({
      options: { ...ROUTER_DEFAULTS, exploration: false, ...said.options },
      ledger: this.ledger,
      random: seededRandom(said.seed ?? 1),
      healthOf: (id) => this.health.get(id) ?? 'healthy',
      roster: () => this.#roster,
      restored: parseState(said.document),
    })
  }

  plan(description: Description = aDescription(), model = 'auto', session?: string) {
    const resolved = this.#roster.resolve(model)
    if (!resolved.ok) throw new Error(`${model} is unknown`)
    const { atMs } = this
    return this.router.plan({
      resolution: resolved.value,
      description,
      session,
      elapsedMs: 0,
      atMs,
    })
  }

  simulate(description: Description = aDescription(), model = 'auto') {
    const resolved = this.#roster.resolve(model)
    if (!resolved.ok) throw new Error(`${model} is unknown`)
    return this.router.simulate({ resolution: resolved.value, description, atMs: this.atMs })
  }

  /** One attempt from its start to its end. */
  attempt(upstream: Upstream, error?: AttemptError, said: Partial<AttemptReport> = {}): void {
    const description = aDescription()
    this.router.dispatched(upstream, { atMs: this.atMs, startedMs: this.atMs })
    if (error === undefined)
      this.router.heard(upstream, description, { waitedMs: 800, atMs: this.atMs })
    const report = {
      upstream,
      startedMs: this.atMs,
      durationMs: 2_000,
      spent: SPENT,
      quota: [],
      ...(error === undefined ? { firstTokenMs: 800 } : { error }),
      ...said,
    }
    this.router.learn(report, { description, session: undefined, atMs: this.atMs })
  }

  pin(upstream: Upstream, session: string): void {
    this.router.memory.sticky.pin(session, modelKey(upstream), this.atMs)
  }
}

function order(plan: ReturnType<Bench['plan']>): readonly string[] {
  return plan.candidates.map(({ upstream }) => modelKey(upstream))
}

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.85 })
const cedar = anUpstream({ provider: 'cedar', quality: 0.5 })

describe('a plan', () => {
  it('has every upstream once: to be tried, or rejected with its reason', () => {
    const description = aDescription({ needs: ['vision'], contextTokens: 50_000 })
    const upstreams = [
      ash,
      anUpstream({ provider: 'blind', capabilities: { vision: false } }),
      anUpstream({ provider: 'short', contextTokens: 8_000 }),
      anUpstream({ provider: 'gone', status: 'retired' }),
      anUpstream({ provider: 'locked', key: 'bad' }),
      anUpstream({ provider: 'tired' }),
      anUpstream({ provider: 'spent', limits: [rolling('requests', 1, 'hour')] }),
      anUpstream({ provider: 'narrow', limits: [rolling('tokens', 10, 'minute')] }),
    ]
    const bench = new Bench(upstreams)
    bench.health.set('bad', 'invalid')
    for (const upstream of upstreams) {
      if (upstream.provider.id === 'tired')
        bench.attempt(upstream, { kind: 'rate_limited', retryAfterMs: 30_000 })
      if (upstream.provider.id === 'spent') bench.ledger.reserve(upstream, SPENT, bench.atMs)
    }
    const { candidates, rejections } = bench.plan(description)
    expect(candidates.map(({ upstream }) => upstream)).toEqual([ash])
    const reasons = rejections.map(({ upstream, why }) => [upstream.provider.id, why.reason])
    expect(Object.fromEntries(reasons)).toEqual({
      blind: 'lacks',
      short: 'context',
      gone: 'retired',
      locked: 'key_invalid',
      tired: 'cooling_down',
      spent: 'limit',
      narrow: 'too_large',
    })
    expect(rejections).toHaveLength(7)
    const tired = rejections.find(({ why }) => why.reason === 'cooling_down')?.why
    expect(tired).toMatchObject({ because: 'rate_limited', retryAtMs: bench.atMs + 30_000 })
  })

  it('is the same again from the same past, clock and seed, and another from another seed', () => {
    const decide = (seed: number) => {
      const bench = new Bench([ash, birch, cedar], { seed })
      return Array.from({ length: 30 }, () => {
        bench.atMs += MINUTE
        const plan = bench.plan()
        const first = plan.candidates[0]
        if (first !== undefined) bench.attempt(first.upstream)
        return plan.candidates.map(({ score }) => score.total)
      })
    }
    expect(decide(5)).toEqual(decide(5))
    expect(decide(5)).not.toEqual(decide(6))
  })

  it('prefers the better model, by all scorers', () => {
    for (const scorer of ['value', 'classic'] as const) {
      const bench = new Bench([cedar, ash], { options: { scorer, sampling: false } })
      expect(order(bench.plan(aDescription({ difficulty: 0.7 })))).toEqual([
        'ash/large',
        'cedar/large',
      ])
    }
  })

  it('lets intelligence decide in auto-smart, where auto may prefer the prompt', () => {
    const fast = anUpstream({ provider: 'fast', quality: 0.6 })
    const bench = new Bench([ash, fast], { options: { scorer: 'classic', sampling: false } })
    for (let n = 0; n < 15; n++) {
      bench.attempt(fast)
      bench.router.heard(fast, aDescription(), { waitedMs: 100, atMs: bench.atMs })
      bench.router.heard(ash, aDescription(), { waitedMs: 25_000, atMs: bench.atMs })
    }
    const easy = aDescription({ difficulty: 0.2 })
    expect(order(bench.plan(easy))[0]).toBe('fast/large')
    expect(order(bench.plan(easy, 'auto-smart'))[0]).toBe('ash/large')
  })

  it('takes many keys of one model for one model: they share their luck, the least used goes first', () => {
    const limits = [rolling('requests', 10, 'minute')]
    const keys = ['k1', 'k2', 'k3'].map((key) => anUpstream({ provider: 'ash', key, limits }))
    const bench = new Bench(keys)
    const [k1, k2] = keys
    if (k1 === undefined || k2 === undefined) throw new Error('three keys were made')
    bench.ledger.reserve(k1, SPENT, bench.atMs)
    bench.router.dispatched(k2, { atMs: bench.atMs, startedMs: 0 })
    const { candidates } = bench.plan()
    expect(new Set(candidates.map(({ score }) => score.terms.draw)).size).toBe(1)
    expect(candidates.map(({ upstream }) => upstream.credential.id)).toEqual(['k3', 'k1', 'k2'])
  })

  it('minds a wait for the whole answer where its client does not read along', () => {
    const swift = anUpstream({ provider: 'swift', quality: 0.88 })
    const bench = new Bench([ash, swift], { options: { sampling: false } })
    bench.router.memory.latencies.observeSpeed('swift/large', 500)
    bench.router.memory.latencies.observeSpeed('ash/large', 15)
    expect(order(bench.plan(aDescription({ isStreamed: true })))[0]).toBe('ash/large')
    expect(order(bench.plan(aDescription({ isStreamed: false })))[0]).toBe('swift/large')
  })

  it('never holds anyone infeasible, whatever has happened', () => {
    const error = fc.constantFrom<AttemptError | undefined>(
      undefined,
      { kind: 'overloaded' },
      { kind: 'rate_limited' },
      { kind: 'rate_limited', retryAfterMs: 90_000 },
      { kind: 'unauthorized' },
      { kind: 'timeout', phase: 'first_token' },
      { kind: 'context_overflow' },
      { kind: 'aborted' },
    )
    const event = fc.record({
      at: fc.nat(2),
      error,
      afterMs: fc.nat(60_000),
      reserves: fc.boolean(),
    })
    const upstreams = ['ash', 'birch', 'cedar'].map((provider) =>
      anUpstream({ provider, limits: [rolling('requests', 3, 'minute')] }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const bench = new Bench(upstreams)
        for (const { at, error: failure, afterMs, reserves } of events) {
          const upstream = upstreams[at] ?? ash
          if (reserves) bench.ledger.reserve(upstream, SPENT, bench.atMs)
          bench.attempt(upstream, failure)
          bench.atMs += afterMs
          const { candidates, rejections } = bench.plan()
          expect(candidates.length + rejections.length).toBe(3)
          for (const { upstream: chosen } of candidates) {
            expect(bench.ledger.check(chosen, aDescription().cost, bench.atMs)).toBeUndefined()
            const cooldown = bench.router.memory.cooldowns.find(chosen, bench.atMs)
            expect(cooldown?.strength).not.toBe('hard')
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('what the router learns', () => {
  it('lets a 429 touch no belief', () => {
    const bench = new Bench([ash, birch])
    const before = bench.router.memory.posteriors.read('ash/large', bench.atMs)
    bench.attempt(ash, { kind: 'rate_limited' })
    bench.attempt(ash, { kind: 'quota_exhausted', scope: 'account' })
    expect(bench.router.memory.posteriors.read('ash/large', bench.atMs)).toEqual(before)
    expect(bench.router.memory.breakers.failures('ash')).toBe(0)
  })

  it('penalises a model only once all of its keys are exhausted', () => {
    const [one, two] = ['k1', 'k2'].map((key) => anUpstream({ provider: 'ash', key }))
    if (one === undefined || two === undefined) throw new Error('two keys were made')
    const bench = new Bench([one, two])
    const penalty = () => bench.router.memory.penalties.read('ash/large', bench.atMs)
    bench.attempt(one, { kind: 'rate_limited' })
    expect(penalty()).toBe(0)
    bench.attempt(two, { kind: 'rate_limited' })
    expect(penalty()).toBe(1)
  })

  it('learns nothing from a client that left', () => {
    const bench = new Bench([ash, birch])
    bench.attempt(birch)
    const before = bench.router.document()
    bench.router.dispatched(ash, { atMs: bench.atMs, startedMs: 0 })
    const report = { upstream: ash, startedMs: 0, durationMs: 9_000, spent: SPENT, quota: [] }
    bench.router.learn(
      { ...report, error: { kind: 'aborted' } },
      { description: aDescription(), session: undefined, atMs: bench.atMs },
    )
    expect(bench.router.document()).toBe(before)
    expect(bench.router.memory.loads.of(ash)).toBe(0)
  })

  it('blames a provider’s other models a little, and half from its second failure on', () => {
    const other = anUpstream({ provider: 'ash', model: 'other' })
    const bench = new Bench([ash, other, birch])
    const failures = (model: string) =>
      bench.router.memory.posteriors.read(model, bench.atMs).failures - 0.6
    bench.attempt(ash, { kind: 'overloaded' })
    expect(failures('ash/other')).toBeCloseTo(0.15, 10)
    bench.attempt(ash, { kind: 'network' })
    expect(failures('ash/other')).toBeCloseTo(0.65, 10)
    expect(failures('ash/large')).toBeCloseTo(2, 10)
    expect(failures('birch/large')).toBeCloseTo(0, 10)
  })

  it('corrects a context from a refusal, without a blow to reliability', () => {
    const bench = new Bench([ash])
    const before = bench.router.memory.posteriors.read('ash/large', bench.atMs)
    bench.attempt(ash, { kind: 'context_overflow', limitTokens: 4_096 })
    const { rejections } = bench.plan(aDescription({ contextTokens: 5_000 }))
    expect(rejections[0]?.why).toEqual({ reason: 'context', contextTokens: 4_096 })
    expect(bench.router.memory.posteriors.read('ash/large', bench.atMs)).toEqual(before)
  })

  it('returns to a good model within six hours of any bad luck', () => {
    const bench = new Bench([ash, birch], { options: { exploration: true }, seed: 9 })
    for (let n = 0; n < 150; n++)
      bench.attempt(ash, { kind: 'timeout', phase: 'first_token' }, { durationMs: 30_000 })
    const startMs = bench.atMs
    let first: Upstream | undefined
    while (first !== ash && bench.atMs < startMs + 7 * HOUR) {
      bench.atMs += 2 * MINUTE
      bench.router.memory.exploration.note()
      first = bench.plan(aDescription({ difficulty: 0.3 })).candidates[0]?.upstream
      if (first === birch) bench.attempt(birch)
    }
    expect(bench.atMs - startMs).toBeLessThan(6 * HOUR)
  })

  it('leaves a model that only fails after a handful of attempts', () => {
    const bench = new Bench([ash, birch], { seed: 3 })
    let failed = 0
    for (let n = 0; n < 100; n++) {
      bench.atMs += MINUTE
      const first = bench.plan().candidates[0]?.upstream
      if (first === ash) failed++
      if (first !== undefined)
        bench.attempt(first, first === ash ? { kind: 'overloaded' } : undefined)
    }
    expect(failed).toBeLessThan(12)
  })
})

describe('a provider’s rest', () => {
  it('puts its models behind the others, until one live request has probed it', () => {
    const bench = new Bench([ash, birch, cedar])
    for (let n = 0; n < 3; n++) bench.attempt(ash, { kind: 'overloaded' })
    expect(bench.plan().candidates.at(-1)).toMatchObject({ upstream: ash, resting: 'breaker' })
    bench.atMs += 15_000
    expect(
      bench.plan().candidates.find(({ upstream }) => upstream === ash)?.resting,
    ).toBeUndefined()
    bench.router.dispatched(ash, { atMs: bench.atMs, startedMs: 1 })
    expect(bench.plan().candidates.at(-1)).toMatchObject({ upstream: ash, resting: 'breaker' })
  })

  it('is given to none when more than half would have it', () => {
    const bench = new Bench([ash, birch, cedar])
    for (const upstream of [ash, birch])
      for (let n = 0; n < 3; n++) bench.attempt(upstream, { kind: 'unreachable' })
    bench.atMs += 3_000
    const { candidates, ignoresBreakers } = bench.plan()
    expect(ignoresBreakers).toBe(true)
    expect(candidates).toHaveLength(3)
    expect(candidates.some(({ resting }) => resting === 'breaker')).toBe(false)
  })

  it('is not given where the breaker is taken out', () => {
    const bench = new Bench([ash, birch, cedar], { options: { breaker: false } })
    for (let n = 0; n < 3; n++) bench.attempt(ash, { kind: 'overloaded' })
    expect(bench.plan().candidates.some(({ resting }) => resting === 'breaker')).toBe(false)
  })
})

describe('a conversation', () => {
  it('stays on its model while that is nearly as good as the best', () => {
    const bench = new Bench([ash, birch], { options: { sampling: false } })
    bench.pin(birch, 's')
    const plan = bench.plan(aDescription(), 'auto', 's')
    expect(plan.pin).toEqual({ model: 'birch/large', kept: true })
    expect(order(plan)).toEqual(['birch/large', 'ash/large'])
  })

  it('leaves it with a reason', () => {
    const bench = new Bench([ash, birch, cedar], { options: { sampling: false } })
    const pinOf = (session: string) =>
      bench.plan(aDescription({ difficulty: 0.8 }), 'auto', session).pin
    bench.pin(cedar, 's')
    expect(pinOf('s')).toEqual({ model: 'cedar/large', kept: false, because: 'outscored' })
    bench.pin(anUpstream({ provider: 'removed' }), 's')
    expect(pinOf('s')).toEqual({ model: 'removed/large', kept: false, because: 'gone' })
    bench.pin(birch, 's')
    bench.attempt(birch, { kind: 'rate_limited', retryAfterMs: 60_000 })
    expect(pinOf('s')).toEqual({ model: 'birch/large', kept: false, because: 'unable' })
    bench.pin(ash, 's')
    bench.attempt(ash, { kind: 'overloaded' })
    expect(pinOf('s')).toEqual({ model: 'ash/large', kept: false, because: 'resting' })
    expect(bench.plan(aDescription(), 'auto', 'another').pin).toBeUndefined()
  })

  it('is never resumed on a model whose key is not accepted any more', () => {
    const bench = new Bench([ash, birch])
    bench.pin(ash, 's')
    bench.health.set(ash.credential.id, 'invalid')
    expect(order(bench.plan(aDescription(), 'auto', 's'))).toEqual(['birch/large'])
  })
})

describe('an experiment', () => {
  const fresh = anUpstream({ provider: 'fresh', quality: 0.88 })
  const poor = anUpstream({ provider: 'poor', quality: 0.2 })
  const easy = aDescription({ difficulty: 0.3 })

  function seasoned(): Bench {
    const bench = new Bench([ash, fresh, poor], { options: { exploration: true, sampling: false } })
    for (let n = 0; n < 20; n++) {
      bench.attempt(ash)
      bench.router.memory.exploration.note()
    }
    return bench
  }

  it('is made on a new model that looks nearly as good, once in twenty requests', () => {
    const bench = seasoned()
    const plan = bench.plan(easy)
    expect(plan.experiment).toBe('fresh/large')
    expect(order(plan)[0]).toBe('fresh/large')
    expect(bench.plan(easy).experiment).toBeUndefined()
  })

  it('is never made on a hard request, a smart one, a pinned one, or a model past its burn-in', () => {
    expect(seasoned().plan(aDescription({ difficulty: 0.6 })).experiment).toBeUndefined()
    expect(seasoned().plan(easy, 'auto-smart').experiment).toBeUndefined()
    const pinned = seasoned()
    pinned.pin(ash, 's')
    expect(pinned.plan(easy, 'auto', 's').experiment).toBeUndefined()
    const known = seasoned()
    for (let n = 0; n < 20; n++) known.attempt(fresh)
    expect(known.plan(easy).experiment).toBeUndefined()
  })
})

describe('a simulated decision', () => {
  const limits = [fixed({ unit: 'requests', cap: 20, period: 'day', timeZone: 'UTC' })]
  const scarce = anUpstream({ provider: 'scarce', quality: 0.95, limits })

  it('spends, draws and remembers nothing', () => {
    const bench = new Bench([ash, birch, scarce], { options: { exploration: true } })
    for (let n = 0; n < 25; n++) {
      bench.attempt(birch)
      bench.router.memory.exploration.note()
    }
    const other = new Bench([ash, birch, scarce], { options: { exploration: true } })
    for (let n = 0; n < 25; n++) {
      other.attempt(birch)
      other.router.memory.exploration.note()
    }
    const before = bench.router.document()
    const simulated = bench.simulate()
    expect(bench.simulate()).toEqual(simulated)
    expect(bench.router.document()).toBe(before)
    expect(bench.ledger.readings(scarce, bench.atMs)[0]?.used).toBe(0)
    expect(bench.plan()).toEqual(other.plan())
  })

  it('orders by means, and shows them', () => {
    const { candidates } = new Bench([ash, birch, cedar]).simulate()
    for (const { score } of candidates) {
      expect(score.terms.draw).toBe(score.mean)
      expect(score.total).toBe(score.expected)
    }
  })
})

describe('what a restart finds again', () => {
  const limits = [fixed({ unit: 'requests', cap: 20, period: 'day', timeZone: 'UTC' })]
  const scarce = anUpstream({ provider: 'scarce', quality: 0.95, limits })

  function lived(): Bench {
    const bench = new Bench([ash, birch, cedar, scarce], { options: { sampling: false } })
    for (let n = 0; n < 30; n++) {
      const resolution = { mode: 'auto', pinned: false, upstreams: [] } as const
      bench.router.note({ resolution, description: aDescription(), atMs: bench.atMs })
      bench.attempt(n % 3 === 0 ? ash : birch)
      bench.atMs += 10_000
    }
    for (let n = 0; n < 3; n++) bench.attempt(cedar, { kind: 'overloaded' })
    bench.attempt(birch, { kind: 'rate_limited', retryAfterMs: 600_000 })
    bench.attempt(ash, { kind: 'context_overflow', limitTokens: 30_000 })
    return bench
  }

  it('is the same memory, and the next decision is the one it would have been', () => {
    const before = lived()
    const document = before.router.document()
    const after = new Bench([ash, birch, cedar, scarce], { options: { sampling: false }, document })
    after.atMs = before.atMs
    expect(after.router.document()).toBe(document)
    const resting = (bench: Bench) =>
      bench.plan().candidates.map(({ upstream, resting: why }) => [modelKey(upstream), why])
    expect(resting(after)).toEqual(resting(before))
    expect(after.plan().rejections).toEqual(before.plan().rejections)
    expect(
      after.plan(aDescription({ contextTokens: 40_000 })).rejections.map(({ why }) => why.reason),
    ).toContain('context')
  })

  it('has decayed by the time it was away', () => {
    const before = lived()
    const after = new Bench([ash, birch, cedar, scarce], { document: before.router.document() })
    const { failures } = before.router.memory.posteriors.read('cedar/large', before.atMs)
    const later = after.router.memory.posteriors.read('cedar/large', before.atMs + 6 * HOUR)
    expect(later.failures - 0.6).toBeCloseTo((failures - 0.6) / 2, 6)
  })

  it('holds no word of a prompt, and is small', () => {
    const document = lived().router.document()
    expect(document).not.toMatch(/sea|Tell/)
    expect(document.length).toBeLessThan(20_000)
  })

  it('is nothing when the document is not one of ours', () => {
    expect(parseState(undefined)).toBeUndefined()
    expect(parseState('not JSON')).toBeUndefined()
    expect(parseState('{"version":0}')).toBeUndefined()
    expect(parseState('{"version":1,"beliefs":[{"model":"a","successes":-1}]}')).toBeUndefined()
    expect(parseState('{"version":1}')).toMatchObject({ beliefs: [], cooldowns: [] })
  })
})
