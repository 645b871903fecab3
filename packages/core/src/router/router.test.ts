/** What a simulated decision leaves alone, and what a restart finds again. */
import { describe, expect, it } from 'vitest'
import { modelKey } from '../catalog.ts'
import { fixed } from '../ledger/limit.ts'
import { aDescription } from '../testing/a-request.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { RouterStage } from '../testing/router-stage.ts'
import { parseState } from './state.ts'

const HOUR = 3_600_000
const ash = anUpstream({ provider: 'ash', quality: 0.9 })
const birch = anUpstream({ provider: 'birch', quality: 0.85 })
const cedar = anUpstream({ provider: 'cedar', quality: 0.5 })

describe('a simulated decision', () => {
  const limits = [fixed({ unit: 'requests', cap: 20, period: 'day', timeZone: 'UTC' })]
  const scarce = anUpstream({ provider: 'scarce', quality: 0.95, limits })

  it('spends, draws and remembers nothing', () => {
    const bench = new RouterStage([ash, birch, scarce], { options: { exploration: true } })
    for (let n = 0; n < 25; n++) {
      bench.attempt(birch)
      bench.router.memory.exploration.note()
    }
    const other = new RouterStage([ash, birch, scarce], { options: { exploration: true } })
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
    const { candidates } = new RouterStage([ash, birch, cedar]).simulate()
    for (const { score } of candidates) {
      expect(score.terms.draw).toBe(score.mean)
      expect(score.total).toBe(score.expected)
    }
  })
})

describe('what a restart finds again', () => {
  const limits = [fixed({ unit: 'requests', cap: 20, period: 'day', timeZone: 'UTC' })]
  const scarce = anUpstream({ provider: 'scarce', quality: 0.95, limits })

  function lived(): RouterStage {
    const bench = new RouterStage([ash, birch, cedar, scarce], { options: { sampling: false } })
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
    const after = new RouterStage([ash, birch, cedar, scarce], {
      options: { sampling: false },
      document,
    })
    after.atMs = before.atMs
    expect(after.router.document()).toBe(document)
    const resting = (bench: RouterStage) =>
      bench.plan().candidates.map(({ upstream, resting: why }) => [modelKey(upstream), why])
    expect(resting(after)).toEqual(resting(before))
    expect(after.plan().rejections).toEqual(before.plan().rejections)
    expect(
      after.plan(aDescription({ contextTokens: 40_000 })).rejections.map(({ why }) => why.reason),
    ).toContain('context')
  })

  it('has decayed by the time it was away', () => {
    const before = lived()
    const after = new RouterStage([ash, birch, cedar, scarce], {
      document: before.router.document(),
    })
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
