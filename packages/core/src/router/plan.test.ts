import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttemptError } from '../errors.ts'
import { rolling } from '../ledger/limit.ts'
import { aDescription } from '../testing/a-request.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { order, RouterStage, SPENT } from '../testing/router-stage.ts'

const MINUTE = 60_000
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
    const bench = new RouterStage(upstreams)
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
      const bench = new RouterStage([ash, birch, cedar], { seed })
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
      const bench = new RouterStage([cedar, ash], { options: { scorer, sampling: false } })
      expect(order(bench.plan(aDescription({ difficulty: 0.7 })))).toEqual([
        'ash/large',
        'cedar/large',
      ])
    }
  })

  it('lets intelligence decide in auto-smart, where auto may prefer the prompt', () => {
    const fast = anUpstream({ provider: 'fast', quality: 0.6 })
    const bench = new RouterStage([ash, fast], { options: { scorer: 'classic', sampling: false } })
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
    const bench = new RouterStage(keys)
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
    const bench = new RouterStage([ash, swift], { options: { sampling: false } })
    bench.router.memory.latencies.observeSpeed('swift/large', 500)
    bench.router.memory.latencies.observeSpeed('ash/large', 15)
    expect(order(bench.plan(aDescription({ isStreamed: true })))[0]).toBe('ash/large')
    expect(order(bench.plan(aDescription({ isStreamed: false })))[0]).toBe('swift/large')
  })

  it('is the same in the long run beside a model that is worse in everything', () => {
    const poor = anUpstream({ provider: 'poor', quality: 0.1 })
    const shareOfAsh = (upstreams: readonly (typeof ash)[]) => {
      const stage = new RouterStage(upstreams)
      const close = aDescription({ difficulty: 0.4 })
      const firsts = Array.from({ length: 3_000 }, () => order(stage.plan(close))[0])
      expect(firsts).not.toContain('poor/large')
      return firsts.filter((model) => model === 'ash/large').length / firsts.length
    }
    const alone = shareOfAsh([ash, birch])
    expect(alone).toBeGreaterThan(0.55)
    expect(alone).toBeLessThan(0.95)
    expect(Math.abs(shareOfAsh([ash, birch, poor]) - alone)).toBeLessThan(0.05)
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
        const bench = new RouterStage(upstreams)
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

describe('a provider’s rest', () => {
  it('puts its models behind the others, until one live request has probed it', () => {
    const bench = new RouterStage([ash, birch, cedar])
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
    const bench = new RouterStage([ash, birch, cedar])
    for (const upstream of [ash, birch])
      for (let n = 0; n < 3; n++) bench.attempt(upstream, { kind: 'unreachable' })
    bench.atMs += 3_000
    const { candidates, ignoresBreakers } = bench.plan()
    expect(ignoresBreakers).toBe(true)
    expect(candidates).toHaveLength(3)
    expect(candidates.some(({ resting }) => resting === 'breaker')).toBe(false)
  })

  it('is not given where the breaker is taken out', () => {
    const bench = new RouterStage([ash, birch, cedar], { options: { breaker: false } })
    for (let n = 0; n < 3; n++) bench.attempt(ash, { kind: 'overloaded' })
    expect(bench.plan().candidates.some(({ resting }) => resting === 'breaker')).toBe(false)
  })
})
