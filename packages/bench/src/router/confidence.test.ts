import { describe, expect, it } from 'vitest'
import { chanceFrom, exponential, hashOf, normal, weighted } from './chance.ts'
import { estimate, mean, pairedDifference } from './confidence.ts'

describe('an estimate', () => {
  it('is the textbook’s: mean, and Student’s interval around it', () => {
    const { mean: centre, low, high } = estimate([1, 2, 3, 4, 5])
    expect(centre).toBe(3)
    // t(0.975, 4) = 2.776, standard error = sqrt(2.5 / 5)
    expect(high - centre).toBeCloseTo(2.776 * Math.sqrt(0.5), 3)
    expect(centre - low).toBeCloseTo(high - centre, 12)
  })

  it('covers the truth in 95 of 100 samples', () => {
    const chance = chanceFrom(7)
    const samples = Array.from({ length: 4_000 }, () =>
      estimate(Array.from({ length: 8 }, () => 10 + 3 * normal(chance))),
    )
    const covered = samples.filter(({ low, high }) => low <= 10 && 10 <= high).length
    expect(covered / samples.length).toBeGreaterThan(0.94)
    expect(covered / samples.length).toBeLessThan(0.96)
  })

  it('knows nothing from a single run', () => {
    expect(estimate([4]).low).toBe(Number.NEGATIVE_INFINITY)
  })

  it('of a difference sees through what both runs share', () => {
    const { low, high } = pairedDifference([101, 203, 302], [100, 200, 300])
    expect(low).toBeLessThanOrEqual(2)
    expect(high).toBeGreaterThanOrEqual(2)
    expect(high - low).toBeLessThan(10)
  })
})

describe('chance', () => {
  it('is the same for the same seed, and unlike for neighbouring ones', () => {
    expect(chanceFrom(1)()).toBe(chanceFrom(1)())
    const firsts = Array.from({ length: 1_000 }, (_, seed) => chanceFrom(seed)())
    expect(mean(firsts)).toBeCloseTo(0.5, 1)
    expect(new Set(firsts).size).toBe(1_000)
    expect(hashOf('a', 'bc')).not.toBe(hashOf('ab', 'c'))
  })

  it('draws what its names say', () => {
    const chance = chanceFrom(3)
    const draws = (draw: () => number): number[] => Array.from({ length: 40_000 }, draw)
    const normals = draws(() => normal(chance))
    expect(mean(normals)).toBeCloseTo(0, 1)
    expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1)
    expect(mean(draws(() => exponential(chance, 4))) / 4).toBeCloseTo(1, 1)
    expect(mean(draws(() => weighted(chance, [1, 3])))).toBeCloseTo(0.75, 1)
  })
})
