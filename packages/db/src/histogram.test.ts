import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from './histogram.ts'

const spans = fc.array(fc.integer({ min: 0, max: 3_000_000 }), { maxLength: 300 })

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.add(value)
  return histogram
}

describe('a histogram', () => {
  it('knows percentiles within eight per cent', () => {
    fc.assert(
      fc.property(spans, fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
        const sorted = values.map((value) => Math.max(1, value)).sort((a, b) => a - b)
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]
        const read = histogramOf(values).percentiles(share)[0]
        if (exact === undefined) return read === null
        // Rounding to whole milliseconds weighs more than the buckets below ten.
        return read !== null && Math.abs(read - exact) <= Math.max(1, exact * 0.08)
      }),
    )
  })
  it('survives being stored, and two stored ones add up to one of everything', () => {
    fc.assert(
      fc.property(spans, spans, (left, right) => {
        const both = new Histogram()
        both.addStored(histogramOf(left).toBytes())
        both.addStored(histogramOf(right).toBytes())
        expect(both.toBytes()).toEqual(histogramOf([...left, ...right]).toBytes())
        expect(both.total).toBe(left.length + right.length)
      }),
    )
  })
  it('takes a few bytes, whatever it counted', () => {
    const histogram = new Histogram()
    for (let value = 1; value < 1_000_000; value += 7) histogram.add(value)
    expect(histogram.toBytes().length).toBeLessThan(700)
  })
  it('does not trip over bytes that are none of its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const histogram = new Histogram()
        histogram.addStored(bytes)
        return histogram.total >= 0
      }),
    )
  })
})
