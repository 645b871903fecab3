import { describe, expect, it } from 'vitest'
import type { Upstream } from '../catalog.ts'
import { aDescription } from '../testing/a-request.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { RouterStage, SPENT } from '../testing/router-stage.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.85 })

describe('what the router learns', () => {
  it('lets a 429 touch no belief', () => {
    const bench = new RouterStage([ash, birch])
    const before = bench.router.memory.posteriors.read('ash/large', bench.atMs)
    bench.attempt(ash, { kind: 'rate_limited' })
    bench.attempt(ash, { kind: 'quota_exhausted', scope: 'account' })
    expect(bench.router.memory.posteriors.read('ash/large', bench.atMs)).toEqual(before)
    expect(bench.router.memory.breakers.failures('ash')).toBe(0)
  })

  it('penalises a model only once all of its keys are exhausted', () => {
    const [one, two] = ['k1', 'k2'].map((key) => anUpstream({ provider: 'ash', key }))
    if (one === undefined || two === undefined) throw new Error('two keys were made')
    const bench = new RouterStage([one, two])
    const penalty = () => bench.router.memory.penalties.read('ash/large', bench.atMs)
    bench.attempt(one, { kind: 'rate_limited' })
    expect(penalty()).toBe(0)
    bench.attempt(two, { kind: 'rate_limited' })
    expect(penalty()).toBe(1)
  })

  it('learns nothing from a client that left', () => {
    const bench = new RouterStage([ash, birch])
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
    const bench = new RouterStage([ash, other, birch])
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
    const bench = new RouterStage([ash])
    const before = bench.router.memory.posteriors.read('ash/large', bench.atMs)
    bench.attempt(ash, { kind: 'context_overflow', limitTokens: 4_096 })
    const { rejections } = bench.plan(aDescription({ contextTokens: 5_000 }))
    expect(rejections[0]?.why).toEqual({ reason: 'context', contextTokens: 4_096 })
    expect(bench.router.memory.posteriors.read('ash/large', bench.atMs)).toEqual(before)
  })

  it('returns to a good model within six hours of any bad luck', () => {
    const bench = new RouterStage([ash, birch], { options: { exploration: true }, seed: 9 })
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
    const bench = new RouterStage([ash, birch], { seed: 3 })
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
