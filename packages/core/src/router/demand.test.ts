import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAMPLES_MAX } from '../bounds.ts'
import { Demand } from './demand.ts'
import { PSEUDO_SAMPLES } from './pseudo-samples.ts'
import type { Sample } from './state.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const midnight = Date.UTC(2026, 10, 22)
const sample: Sample = { needs: [], inputTokens: 100, outputTokens: 200, difficulty: 0.4 }

/** Requests at a rate that differs between day (8 to 20 h) and night, for some days. */
function lived(days: number, perHour: { day: number; night: number }): Demand {
  const demand = new Demand()
  for (let hour = 0; hour < 24 * days; hour++) {
    const isDay = hour % 24 >= 8 && hour % 24 < 20
    const count = isDay ? perHour.day : perHour.night
    for (let n = 0; n < count; n++) demand.note(sample, midnight + hour * HOUR + (n * HOUR) / count)
  }
  return demand
}

describe('the plan of demand', () => {
  it('expects what a new installation usually sees', () => {
    const expected = new Demand().forecast(midnight, midnight + 10 * HOUR)
    expect(expected).toBeGreaterThan(500)
    expect(expected).toBeLessThanOrEqual(600)
  })

  it('learns the hours of the day: the night after a busy day is quiet', () => {
    const demand = lived(3, { day: 120, night: 6 })
    const atMs = midnight + 3 * 24 * HOUR
    demand.note(sample, atMs)
    const night = demand.forecast(atMs, atMs + 8 * HOUR)
    const day = demand.forecast(atMs + 8 * HOUR, atMs + 20 * HOUR)
    expect(night).toBeGreaterThan(30)
    expect(night).toBeLessThan(90)
    expect(day).toBeGreaterThan(1_200)
    expect(day).toBeLessThan(1_500)
  })

  it('forgets half of an hour’s past with every day', () => {
    const demand = lived(4, { day: 100, night: 100 })
    const quiet = midnight + 4 * 24 * HOUR
    demand.note(sample, quiet)
    demand.note(sample, quiet + 25 * HOUR)
    const hours = demand.state().hours
    expect(hours[5]).toBeCloseTo(50, 0)
  })

  it('takes a burst for double the usual next hour at most', () => {
    const demand = lived(2, { day: 60, night: 60 })
    const atMs = midnight + 48 * HOUR
    for (let n = 0; n < 500; n++) demand.note(sample, atMs + n)
    const expected = demand.forecast(atMs + 500, atMs + 500 + HOUR)
    expect(expected).toBeGreaterThan(110)
    expect(expected).toBeLessThanOrEqual(130)
  })

  it('does not take time it did not run for time without demand', () => {
    const before = lived(2, { day: 60, night: 60 })
    const after = new Demand(before.state())
    const later = midnight + 72 * HOUR
    after.note(sample, later)
    after.note(sample, later + HOUR)
    expect(after.state().hours.filter((hour) => hour !== null && hour > 40).length).toBeGreaterThan(
      20,
    )
  })

  it('goes on counting after a clock set back', () => {
    const demand = lived(1, { day: 60, night: 60 })
    for (let n = 0; n < 180; n++) demand.note(sample, midnight - 100 * HOUR + n * MINUTE)
    const hours = demand.state().hours
    expect(hours[(24 * 100 - 100 + 1) % 24]).not.toBeNull()
    expect(demand.forecast(midnight, midnight + HOUR)).toBeLessThan(130)
  })

  it('shows made-up requests until there are real ones, and then the last hundred of those', () => {
    const demand = new Demand()
    expect(demand.samples()).toEqual(PSEUDO_SAMPLES)
    for (let n = 0; n < 10; n++) demand.note({ ...sample, inputTokens: n }, midnight + n)
    expect(demand.samples()).toHaveLength(PSEUDO_SAMPLES.length)
    for (let n = 0; n < 250; n++) demand.note({ ...sample, inputTokens: n }, midnight + n)
    const tokens = demand.samples().map(({ inputTokens }) => inputTokens)
    expect(tokens).toHaveLength(SAMPLES_MAX)
    expect(Math.min(...tokens)).toBe(150)
  })

  it('is the same after a restart, oldest request first', () => {
    const demand = new Demand()
    for (let n = 0; n < 130; n++) demand.note({ ...sample, inputTokens: n }, midnight + n)
    const restored = new Demand(demand.state())
    expect(restored.state()).toEqual(demand.state())
    restored.note({ ...sample, inputTokens: 999 }, midnight + 200)
    const tokens = restored.state().samples.map(({ inputTokens }) => inputTokens)
    expect(tokens.at(0)).toBe(31)
    expect(tokens.at(-1)).toBe(999)
  })

  it('adds up: what is expected of a span is what is expected of its parts', () => {
    const demand = lived(2, { day: 90, night: 20 })
    const atMs = midnight + 48 * HOUR
    demand.note(sample, atMs)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 72 * 60 }),
        fc.integer({ min: 1, max: 72 * 60 }),
        (a, b) => {
          const [near, far] = [Math.min(a, b), Math.max(a, b)]
          const whole = demand.forecast(atMs, atMs + far * MINUTE)
          const part = demand.forecast(atMs, atMs + near * MINUTE)
          expect(whole).toBeGreaterThanOrEqual(part)
          expect(Number.isFinite(whole)).toBe(true)
        },
      ),
      { numRuns: 50 },
    )
  })
})
