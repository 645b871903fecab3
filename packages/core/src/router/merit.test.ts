import { describe, expect, it } from 'vitest'
import type { Verdict } from '../answer-check.ts'
import { MERITS_MAX } from '../bounds.ts'
import type { Upstream } from '../catalog.ts'
import { aDescription } from '../testing/a-request.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { order, RouterStage } from '../testing/router-stage.ts'
import { Merits } from './merit.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 10, 22)

/** Many answers of a model, of which every `brokenEvery`th is broken. */
function answers(merits: Merits, model: string, brokenEvery: number, atMs = START_MS): void {
  for (let n = 1; n <= 600; n++) {
    const verdict: Verdict = n % brokenEvery === 0 ? 'broken' : 'sound'
    const at = atMs + n * 60_000
    merits.observe(model, { shape: 'code', difficulty: 0.65, quality: 0.7, verdict, atMs: at })
  }
}

describe('what answers show of a model', () => {
  it('is nothing while there are none', () => {
    expect(new Merits().correction('ash/large')).toBe(0)
  })

  it('is less quality than the catalog says when more of them are broken than of the others', () => {
    const merits = new Merits()
    answers(merits, 'ash/large', 12)
    answers(merits, 'birch/large', 40)
    expect(merits.correction('ash/large')).toBeLessThan(-0.04)
    expect(merits.correction('birch/large')).toBeGreaterThan(0.04)
    expect(merits.correction('cedar/large')).toBe(0)
  })

  it('is nothing when a strict check finds as many broken with everybody', () => {
    const merits = new Merits()
    for (let day = 0; day < 3; day++)
      for (const model of ['ash/large', 'birch/large', 'cedar/large'])
        answers(merits, model, 6, START_MS + day * DAY_MS)
    for (const model of ['ash/large', 'birch/large', 'cedar/large'])
      expect(Math.abs(merits.correction(model))).toBeLessThan(0.02)
  })

  it('fades within weeks, never moves an index by more than 0.15, and survives a restart', () => {
    const merits = new Merits()
    answers(merits, 'ash/large', 1)
    answers(merits, 'birch/large', 100)
    expect(merits.correction('ash/large')).toBe(-0.15)
    const later = new Merits(merits.rows())
    answers(later, 'cedar/large', 100, START_MS + 60 * DAY_MS)
    expect(later.correction('birch/large')).toBeLessThan(merits.correction('birch/large'))
    expect(new Merits(merits.rows()).correction('ash/large')).toBe(-0.15)
  })

  it('is bounded', () => {
    const merits = new Merits()
    for (let n = 0; n < MERITS_MAX + 50; n++)
      merits.observe(`m${n}`, {
        shape: 'json',
        difficulty: 0.35,
        quality: 0.7,
        verdict: 'sound',
        atMs: START_MS,
      })
    expect(merits.rows()).toHaveLength(MERITS_MAX)
  })
})

describe('a router', () => {
  const description = aDescription({ shape: 'code', difficulty: 0.65 })
  const ash = anUpstream({ provider: 'ash', quality: 0.75 })
  const birch = anUpstream({ provider: 'birch', quality: 0.72 })

  function taught(merit: boolean, roster = [ash, birch]): RouterStage {
    const stage = new RouterStage(roster, { options: { sampling: false, merit } })
    for (let n = 1; n <= 300; n++) {
      stage.atMs += 60_000
      for (const upstream of roster) {
        const isBroken = upstream.provider.id === 'ash' && n % 5 === 0
        stage.attempt(upstream, undefined, { verdict: isBroken ? 'broken' : 'sound' }, description)
      }
    }
    return stage
  }

  it('puts a model whose answers are broken more often behind one that the catalog thinks less of', () => {
    expect(order(taught(true).plan(description))).toEqual(['birch/large', 'ash/large'])
    expect(order(taught(false).plan(description))).toEqual(['ash/large', 'birch/large'])
  })

  it('tells the index that it rates by', () => {
    const stage = taught(true)
    const [shipped, birchs] = stage.router.standings(0, stage.atMs).map(({ quality }) => quality)
    expect(shipped).toBeLessThan(0.7)
    expect(birchs).toBeGreaterThanOrEqual(0.72)
    expect(taught(false).router.standings(0, 0)[0]?.quality).toBe(ash.model.quality)
  })

  it('leaves a model where its owner put it, whatever its answers are like', () => {
    const placed = [ash, birch].map(
      (upstream): Upstream => ({
        ...upstream,
        model: { ...upstream.model, isRankedByOwner: true },
      }),
    )
    expect(order(taught(true, placed).plan(description))).toEqual(['ash/large', 'birch/large'])
  })

  const WITHOUT_CHANCE = { sampling: false, exploration: false }

  /** A router that has seen many answers of ash, as good as the catalog says, and none of the others. */
  function acquainted(roster: readonly Upstream[], optimism = true): RouterStage {
    const stage = new RouterStage([...roster], { options: { ...WITHOUT_CHANCE, optimism } })
    for (let n = 1; n <= 1_500; n++) {
      stage.atMs += 60_000
      const verdict = n % 30 === 0 ? 'broken' : 'sound'
      stage.attempt(ash, undefined, { verdict }, description)
    }
    return stage
  }

  it('asks a model whose answers nobody has seen in place of one that is known to be about as good', () => {
    expect(order(acquainted([ash, birch]).plan(description))).toEqual(['birch/large', 'ash/large'])
    expect(order(acquainted([ash, birch], false).plan(description))).toEqual([
      'ash/large',
      'birch/large',
    ])
  })

  it('asks none in its place that would have to be three deviations better than the catalog says', () => {
    const cedar = anUpstream({ provider: 'cedar', quality: 0.63 })
    expect(order(acquainted([ash, cedar]).plan(description))).toEqual(['ash/large', 'cedar/large'])
  })

  it('has seen enough of a model after some hundred answers, and says what it still hopes of it', () => {
    const stage = acquainted([ash, birch])
    const hoped = (): (number | undefined)[] => {
      const { candidates } = stage.plan(description)
      return [ash, birch].map(
        (wanted) => candidates.find(({ upstream }) => upstream === wanted)?.optimism,
      )
    }
    const [known = 1, unseen = 0] = hoped()
    expect(known).toBeLessThan(0.06)
    expect(unseen).toBeCloseTo(0.082, 3)
    for (let n = 1; n <= 1_500; n++) {
      stage.atMs += 60_000
      const verdict = n % 20 === 0 ? 'broken' : 'sound'
      stage.attempt(birch, undefined, { verdict }, description)
    }
    expect(hoped()[1]).toBeLessThan(0.06)
    expect(order(stage.plan(description))).toEqual(['ash/large', 'birch/large'])
  })

  it('lets no model that it hopes much of go before one that its owner put above it', () => {
    const placed = { ...ash, model: { ...ash.model, isRankedByOwner: true } }
    const stage = acquainted([placed, birch])
    expect(order(stage.plan(description))).toEqual(['ash/large', 'birch/large'])
  })
})
