import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMeter, nextBoundaryMs, type Window } from './meter.ts'

const MINUTE_MS = 60_000
const ROLLING: Window = { kind: 'rolling', ms: MINUTE_MS }
const BUCKET: Window = { kind: 'bucket', ms: MINUTE_MS }
const FIXED: Window = { kind: 'fixed', ends: 'utc-minute' }

const steps = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 90_000 }),
    amount: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 60 },
)

describe('a meter', () => {
  it.each([ROLLING, BUCKET, FIXED])('$kind never holds more than its cap', (window) => {
    fc.assert(
      fc.property(steps, (all) => {
        const meter = createMeter(window, 10)
        let atMs = 1_000_000
        for (const { waitMs, amount } of all) {
          atMs += waitMs
          if (meter.waitMs(amount, atMs) === 0) meter.charge(amount, atMs)
          const { used, remaining } = meter.read(atMs)
          expect(used).toBeLessThanOrEqual(10 + 1e-6)
          expect(remaining).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it.each([ROLLING, BUCKET, FIXED])(
    '$kind lets pass what waited as long as it was told',
    (window) => {
      fc.assert(
        fc.property(steps, (all) => {
          const meter = createMeter(window, 10)
          let atMs = 1_000_000
          for (const { amount } of all) {
            atMs += Math.ceil(meter.waitMs(amount, atMs))
            expect(meter.waitMs(amount, atMs)).toBe(0)
            meter.charge(amount, atMs)
          }
        }),
      )
    },
  )

  it('forgets at the end of a rolling window, to the millisecond', () => {
    const meter = createMeter(ROLLING, 1)
    meter.charge(1, 0)
    expect(meter.waitMs(1, MINUTE_MS - 1)).toBe(1)
    expect(meter.waitMs(1, MINUTE_MS)).toBe(0)
  })

  it.each([ROLLING, BUCKET, FIXED])('$kind never lets pass what is above its cap', (window) => {
    expect(createMeter(window, 10).waitMs(11, 0)).toBe(Number.POSITIVE_INFINITY)
  })

  it.each([ROLLING, BUCKET, FIXED])('$kind is corrected to the true amount', (window) => {
    const meter = createMeter(window, 10)
    const charge = meter.charge(8, 0)
    charge.correct(3, 0)
    expect(meter.read(0)).toMatchObject({ used: 3, remaining: 7 })
  })

  it('does not correct a window that has ended', () => {
    const meter = createMeter(FIXED, 10)
    const charge = meter.charge(8, 0)
    charge.correct(3, MINUTE_MS)
    expect(meter.read(MINUTE_MS)).toMatchObject({ used: 0 })
  })
})

describe('the end of a window', () => {
  const at = (text: string): number => Date.parse(text)

  it.each([
    ['utc-minute', '2026-11-24T10:00:30Z', '2026-11-24T10:01:00Z'],
    ['utc-day', '2026-11-24T10:00:00Z', '2026-11-25T00:00:00Z'],
    ['utc-month', '2026-12-24T10:00:00Z', '2027-01-01T00:00:00Z'],
    ['pacific-day', '2026-11-24T07:59:59Z', '2026-11-24T08:00:00Z'],
    ['pacific-day', '2026-11-24T08:00:00Z', '2026-11-25T08:00:00Z'],
    ['pacific-day', '2026-07-01T12:00:00Z', '2026-07-02T07:00:00Z'],
    // The night the clocks go back has 25 hours, the one they go forward 23.
    ['pacific-day', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'],
    ['pacific-day', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z'],
  ] as const)('%s after %s is %s', (ends, now, next) => {
    expect(nextBoundaryMs(ends, at(now))).toBe(at(next))
  })
})
