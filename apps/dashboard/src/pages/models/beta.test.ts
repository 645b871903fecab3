import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaPath, deviationOf, meanOf, relativeDensity } from './beta.ts'

const shape = fc.double({ min: 0.5, max: 5_000, noNaN: true })

describe('the Beta curve', () => {
  it('peaks at its mode and nowhere exceeds it', () => {
    fc.assert(
      fc.property(
        shape.filter((value) => value > 1.01),
        shape.filter((value) => value > 1.01),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (alpha, beta, x) => {
          const density = relativeDensity(x, alpha, beta)
          expect(density).toBeGreaterThanOrEqual(0)
          expect(density).toBeLessThanOrEqual(1 + 1e-9)
        },
      ),
    )
  })
  it('stays inside its box for every shape, however sure or unsure', () => {
    fc.assert(
      fc.property(shape, shape, (alpha, beta) => {
        const numbers = betaPath({ alpha, beta }, { width: 200, height: 60 }).match(/[\d.-]+/g)
        for (const [index, text] of (numbers ?? []).entries()) {
          const value = Number(text)
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(index % 2 === 0 ? 200 : 60)
        }
      }),
    )
  })
  it('narrows around the mean as evidence comes in', () => {
    expect(meanOf(2, 2)).toBe(0.5)
    expect(meanOf(92, 10)).toBeCloseTo(0.902, 3)
    expect(deviationOf(2, 2)).toBeCloseTo(0.2236, 4)
    expect(deviationOf(200, 200)).toBeLessThan(deviationOf(20, 20))
  })
})
