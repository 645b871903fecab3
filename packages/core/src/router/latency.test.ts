import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MODELS_MAX } from '../bounds.ts'
import { Latencies, sizeOf } from './latency.ts'
import { hedgeAfterMs, patienceMs } from './patience.ts'

const MINUTE = 60_000
const atMs = Date.UTC(2026, 10, 22)

function measured(waits: readonly number[], size: 0 | 1 | 2 = 0): Latencies {
  const latencies = new Latencies({ decays: true })
  for (const waitedMs of waits)
    latencies.observe('acme/a', size, { waitedMs, cameInTime: true, atMs })
  return latencies
}

describe('the expected wait for a first token', () => {
  it('is the prior of the prompt’s size while nothing was measured', () => {
    const latencies = new Latencies({ decays: true })
    const medians = ([0, 1, 2] as const).map((size) =>
      Math.round(latencies.forecast('acme/a', size, atMs).medianMs),
    )
    expect(medians).toEqual([1_200, 1_600, 5_000])
    expect([sizeOf(1_499), sizeOf(1_500), sizeOf(11_999), sizeOf(12_000)]).toEqual([0, 1, 1, 2])
  })

  it('follows what was measured, and leans on the prior while that is little', () => {
    const once = measured([400]).forecast('acme/a', 0, atMs).medianMs
    const often = measured(Array(12).fill(400)).forecast('acme/a', 0, atMs).medianMs
    expect(once).toBeGreaterThan(600)
    expect(often).toBeGreaterThan(400)
    expect(often).toBeLessThan(480)
  })

  it('returns to the prior when nothing is heard for hours: a slow hour locks nobody out', () => {
    const latencies = measured(Array(15).fill(25_000))
    expect(latencies.forecast('acme/a', 0, atMs).medianMs).toBeGreaterThan(15_000)
    expect(latencies.forecast('acme/a', 0, atMs + 300 * MINUTE).medianMs).toBeLessThan(1_300)
  })

  it('keeps for ever what it measured when it does not decay', () => {
    const latencies = new Latencies({ decays: false })
    for (let n = 0; n < 15; n++)
      latencies.observe('acme/a', 0, { waitedMs: 25_000, cameInTime: true, atMs })
    expect(latencies.forecast('acme/a', 0, atMs + 10_000 * MINUTE).medianMs).toBeGreaterThan(15_000)
  })

  it('learns a little about long prompts from short ones', () => {
    const long = measured(Array(15).fill(300)).forecast('acme/a', 2, atMs)
    expect(long.medianMs).toBeLessThan(3_000)
    expect(long.medianMs).toBeGreaterThan(1_250)
  })

  it('takes a first token that never came for later than the wait for it', () => {
    const latencies = new Latencies({ decays: true })
    latencies.observe('acme/a', 0, { waitedMs: 10_000, cameInTime: false, atMs })
    const late = latencies.forecast('acme/a', 0, atMs).medianMs
    const inTime = measured([10_000]).forecast('acme/a', 0, atMs).medianMs
    expect(late).toBeGreaterThan(inTime)
  })

  it('survives a restart, and holds a bounded number of models', () => {
    const latencies = measured([700, 900, 800])
    latencies.observeSpeed('acme/a', 120)
    const restored = new Latencies({ decays: true, rows: latencies.rows() })
    expect(restored.forecast('acme/a', 0, atMs)).toEqual(latencies.forecast('acme/a', 0, atMs))
    expect(restored.tokensPerSecond('acme/a')).toBe(120)
    for (let n = 0; n < MODELS_MAX + 5; n++) restored.observeSpeed(`acme/${n}`, 50)
    expect(restored.rows()).toHaveLength(MODELS_MAX)
  })

  it('stays finite and positive whatever is measured', () => {
    const wait = fc.record({
      waitedMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
      late: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(wait, { maxLength: 60 }), (waits) => {
        const latencies = new Latencies({ decays: true })
        for (const [n, { waitedMs, late }] of waits.entries())
          latencies.observe('acme/a', 0, { waitedMs, cameInTime: !late, atMs: atMs + n * MINUTE })
        const { medianMs, deviation } = latencies.forecast('acme/a', 0, atMs)
        expect(medianMs).toBeGreaterThan(0)
        expect(Number.isFinite(medianMs)).toBe(true)
        expect(deviation).toBeGreaterThan(0)
        expect(Number.isFinite(deviation)).toBe(true)
      }),
    )
  })
})

describe('patience for a first token', () => {
  const terms = { usualMs: 15_000, statedMs: undefined, adapts: true }

  it('is the usual one, or the one a provider’s file states, until five measurements', () => {
    const few = { medianMs: 500, deviation: 0.3, samples: 4.9 }
    expect(patienceMs(few, terms)).toBe(15_000)
    expect(patienceMs(few, { ...terms, statedMs: 60_000 })).toBe(60_000)
    expect(patienceMs({ ...few, samples: 15 }, { ...terms, adapts: false })).toBe(15_000)
  })

  it('follows measurements between four and thirty seconds', () => {
    const of = (medianMs: number, deviation: number) =>
      Math.round(patienceMs({ medianMs, deviation, samples: 10 }, terms))
    expect(of(200, 0.2)).toBe(4_000)
    expect(of(1_000, 0.6)).toBe(Math.round(1_300 * Math.exp(1.2)))
    expect(of(20_000, 1)).toBe(30_000)
  })

  it('may reach what a slow starter’s file states', () => {
    const slow = { medianMs: 20_000, deviation: 1, samples: 10 }
    expect(patienceMs(slow, { ...terms, statedMs: 60_000 })).toBe(60_000)
  })

  it('calls a token late after its ninety-fifth percentile, within one and ten seconds', () => {
    const of = (medianMs: number, deviation: number) =>
      hedgeAfterMs({ medianMs, deviation, samples: 10 })
    expect(of(100, 0.1)).toBe(1_000)
    expect(of(9_000, 1)).toBe(10_000)
    expect(of(1_000, 0.5)).toBeCloseTo(1_000 * Math.exp(0.8225), 5)
  })
})
