import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROVIDERS_MAX } from '../bounds.ts'
import { Breakers, type Sign } from './breaker.ts'

const atMs = Date.UTC(2026, 10, 22)
const SECOND = 1_000
/** The middle of the jitter. */
const random = () => 0.5

function failing(times: number): Breakers {
  const breakers = new Breakers()
  for (let n = 0; n < times; n++) breakers.observe('acme', 'ill', { startedMs: n, atMs, random })
  return breakers
}

describe('a provider’s breaker', () => {
  it('opens with the third failure in a row, and not before', () => {
    expect(failing(2).read('acme', atMs)).toBe('closed')
    expect(failing(3).read('acme', atMs)).toBe('open')
    const interrupted = failing(2)
    interrupted.observe('acme', 'well', { startedMs: 5, atMs, random })
    interrupted.observe('acme', 'ill', { startedMs: 6, atMs, random })
    expect(interrupted.read('acme', atMs)).toBe('closed')
    expect(interrupted.failures('acme')).toBe(1)
  })

  it('rests for ten seconds, a fifth more or less', () => {
    const restOf = (chance: number) => {
      const breakers = new Breakers()
      for (let n = 0; n < 3; n++)
        breakers.observe('acme', 'ill', { startedMs: n, atMs, random: () => chance })
      return (breakers.rows()[0]?.untilMs ?? 0) - atMs
    }
    expect(restOf(0)).toBeCloseTo(8 * SECOND, 3)
    expect(restOf(0.5)).toBeCloseTo(10 * SECOND, 3)
    expect(restOf(0.999_999)).toBeCloseTo(12 * SECOND, 0)
  })

  it('lets exactly one live request probe it', () => {
    const breakers = failing(3)
    const later = atMs + 11 * SECOND
    expect(breakers.read('acme', later)).toBe('probe')
    breakers.dispatched('acme', { atMs: later, startedMs: 100 })
    expect(breakers.read('acme', later)).toBe('open')
  })

  it('closes when the probe succeeds', () => {
    const breakers = failing(3)
    breakers.dispatched('acme', { atMs: atMs + 11 * SECOND, startedMs: 100 })
    breakers.observe('acme', 'well', { startedMs: 100, atMs: atMs + 12 * SECOND, random })
    expect(breakers.read('acme', atMs + 12 * SECOND)).toBe('closed')
    expect(breakers.isEmpty).toBe(true)
  })

  it('rests twice as long after each failed probe, and never longer than five minutes', () => {
    const breakers = failing(3)
    const rests: number[] = []
    let nowMs = atMs
    for (let probe = 0; probe < 8; probe++) {
      nowMs = (breakers.rows()[0]?.untilMs ?? 0) + SECOND
      breakers.dispatched('acme', { atMs: nowMs, startedMs: 1_000 + probe })
      breakers.observe('acme', 'ill', { startedMs: 1_000 + probe, atMs: nowMs, random })
      rests.push(Math.round(((breakers.rows()[0]?.untilMs ?? 0) - nowMs) / SECOND))
    }
    expect(rests).toEqual([20, 40, 80, 160, 300, 300, 300, 300])
  })

  it('is not opened further by requests that left before the probe', () => {
    const breakers = failing(3)
    const before = breakers.rows()
    breakers.observe('acme', 'ill', { startedMs: 2, atMs: atMs + SECOND, random })
    expect(breakers.rows()).toEqual(before)
    breakers.dispatched('acme', { atMs: atMs + 11 * SECOND, startedMs: 100 })
    breakers.observe('acme', 'ill', { startedMs: 3, atMs: atMs + 12 * SECOND, random })
    expect(breakers.read('acme', atMs + 12 * SECOND)).toBe('open')
    expect(breakers.rows()).toEqual(before)
  })

  it('gives the probe to the next request when one ended without telling anything', () => {
    const breakers = failing(3)
    const later = atMs + 11 * SECOND
    breakers.dispatched('acme', { atMs: later, startedMs: 100 })
    breakers.observe('acme', 'none', { startedMs: 100, atMs: later, random })
    expect(breakers.read('acme', later)).toBe('probe')
  })

  it('survives a restart without the probe that did not', () => {
    const breakers = failing(3)
    breakers.dispatched('acme', { atMs: atMs + 11 * SECOND, startedMs: 100 })
    const restored = new Breakers(breakers.rows())
    expect(restored.read('acme', atMs)).toBe('open')
    expect(restored.read('acme', atMs + 11 * SECOND)).toBe('probe')
  })

  it('moves with a clock that was found wrong', () => {
    const breakers = failing(3)
    breakers.shift(-3_600_000)
    expect(breakers.read('acme', atMs - 3_600_000)).toBe('open')
    expect(breakers.read('acme', atMs - 3_600_000 + 11 * SECOND)).toBe('probe')
  })

  it('is kept for a bounded number of providers', () => {
    const breakers = new Breakers()
    for (let n = 0; n < PROVIDERS_MAX + 5; n++)
      breakers.observe(`provider-${n}`, 'ill', { startedMs: n, atMs, random })
    expect(breakers.rows()).toHaveLength(PROVIDERS_MAX)
  })

  it('never stays shut for longer than six minutes, whatever happens', () => {
    const step = fc.record({
      sign: fc.constantFrom<Sign>('well', 'ill', 'none'),
      afterMs: fc.integer({ min: 0, max: 400_000 }),
      dispatches: fc.boolean(),
      chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const breakers = new Breakers()
        let nowMs = atMs
        for (const [n, { sign, afterMs, dispatches, chance }] of steps.entries()) {
          nowMs += afterMs
          if (dispatches) breakers.dispatched('acme', { atMs: nowMs, startedMs: n })
          breakers.observe('acme', sign, { startedMs: n, atMs: nowMs, random: () => chance })
          expect(breakers.read('acme', nowMs + 360_000)).not.toBe('open')
        }
      }),
    )
  })
})
