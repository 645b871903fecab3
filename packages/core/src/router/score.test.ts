import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Facts, promptness } from './score.ts'
import { SCORERS } from './scorers.ts'

const facts: Facts = {
  mode: 'auto',
  difficulty: 0.3,
  mean: 0.95,
  draw: 0.9,
  quality: 0.8,
  standing: 1,
  tokensPerSecond: 60,
  promptness: promptness(1_000),
  penalty: 0,
}
const ROUNDING = 8 * Number.EPSILON
const unit = fc.double({ min: 0, max: 1, noNaN: true })
const anyFacts = fc.record({
  mode: fc.constantFrom<Facts['mode']>('auto', 'auto-smart'),
  difficulty: unit,
  mean: unit,
  draw: unit,
  quality: unit,
  standing: unit,
  tokensPerSecond: fc.double({ min: 0, max: 2_000, noNaN: true }),
  promptness: unit,
  penalty: fc.double({ min: 0, max: 10, noNaN: true }),
})

describe.each(Object.entries(SCORERS))('the %s scorer', (name, score) => {
  it('is higher for a more reliable, better and prompter model, and lower for a dearer one', () => {
    fc.assert(
      fc.property(anyFacts, unit, unit, (known, price, more) => {
        // Factors are multiplied in floating point, which may take a last digit away from the higher score.
        const exact = score(known, price).total
        const total = exact - Math.abs(exact) * ROUNDING
        const raised = (part: 'draw' | 'promptness') =>
          score({ ...known, [part]: Math.max(known[part], more) }, price).total
        const best = Math.max(known.quality, more)
        const standing = Math.max(known.standing, more)
        expect(raised('draw')).toBeGreaterThanOrEqual(total)
        expect(raised('promptness')).toBeGreaterThanOrEqual(total)
        expect(score({ ...known, quality: best, standing }, price).total).toBeGreaterThanOrEqual(
          total,
        )
        expect(score(known, price + more).total).toBeLessThanOrEqual(exact)
      }),
    )
  })

  it('says what its mean would have given: the same, but for the luck of the draw', () => {
    fc.assert(
      fc.property(anyFacts, unit, (known, price) => {
        const { expected, mean } = score(known, price)
        expect(mean).toBe(known.mean)
        expect(score({ ...known, draw: known.mean }, price).total).toBeCloseTo(expected, 12)
      }),
    )
  })

  it('is made of the terms it names', () => {
    const { total, terms } = score(facts, 0.01)
    const sum =
      name === 'classic'
        ? Object.values(terms).reduce((all, term) => all + term, 0)
        : (terms.draw ?? 0) *
            (terms.quality ?? 0) *
            (terms.promptness ?? 0) *
            (terms.fallback ?? 0) +
          (terms.price ?? 0)
    expect(total).toBeCloseTo(sum, 12)
  })
})

describe('the value scorer', () => {
  const total = (said: Partial<Facts>) => SCORERS.value({ ...facts, ...said }, 0).total

  it('asks a good model that fails half of its calls before a poor one that never fails', () => {
    const difficulty = 0.7
    const shaky = total({ difficulty, quality: 0.8, draw: 0.5 })
    expect(shaky).toBeGreaterThan(total({ difficulty, quality: 0.6, draw: 1 }))
    expect(shaky).toBeLessThan(total({ difficulty, quality: 0.8, draw: 1 }))
  })
})

describe('promptness', () => {
  it.each([
    [0, 1],
    [1_000, 0.998],
    [5_000, 0.941],
    [20_000, 0.5],
  ])('after %i ms is %f', (waitMs, expected) => {
    expect(promptness(waitMs)).toBeCloseTo(expected, 3)
  })
})

describe('the classic sum', () => {
  const terms = (said: Partial<Facts>, price = 0) =>
    SCORERS.classic({ ...facts, ...said }, price).terms

  it('gives intelligence a tenth in auto and three fifths in auto-smart, more where it is needed', () => {
    expect(terms({}).intelligence).toBeCloseTo(0.1, 10)
    expect(terms({ mode: 'auto-smart' }).intelligence).toBeCloseTo(0.6, 10)
    expect(terms({ difficulty: 0.55 }).intelligence).toBeCloseTo(0.55, 10)
    expect(terms({ difficulty: 0.9, mode: 'auto-smart' }).intelligence).toBeCloseTo(1, 10)
  })

  it('saturates in speed, minds the slow, and weighs penalty and price', () => {
    expect(terms({ tokensPerSecond: 60 }).speed).toBeCloseTo(0.0632, 4)
    expect(terms({ tokensPerSecond: 1_800 }).speed).toBeCloseTo(0.1, 4)
    expect(terms({ tokensPerSecond: 9.9 }).slow).toBe(-0.2)
    expect(terms({ tokensPerSecond: 10 }).slow).toBe(0)
    expect(terms({ penalty: 2 }).rateLimit).toBeCloseTo(-0.1, 10)
    expect(terms({}, 0.1).price).toBeCloseTo(-0.13, 10)
  })
})

describe('the value', () => {
  it('falls steeply once a request is harder than the model is good', () => {
    const quality = (difficulty: number) => SCORERS.value({ ...facts, difficulty }, 0).terms.quality
    expect(quality(0.3)).toBeCloseTo(0.979, 3)
    expect(quality(0.85)).toBeCloseTo(0.5, 3)
    expect(quality(1)).toBeCloseTo(0.259, 3)
  })
})
