import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MODELS_MAX } from '../bounds.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { drawer, Posteriors } from './posterior.ts'

const HOUR = 3_600_000
const atMs = Date.UTC(2026, 10, 22)

describe('the belief in a model', () => {
  it('starts optimistic, so that new models get tried', () => {
    expect(new Posteriors({ decays: true }).read('acme/new', atMs).mean).toBeCloseTo(12 / 12.6, 10)
  })

  it('forgets half of what it knew every six hours, the time it did not run included', () => {
    const before = new Posteriors({ decays: true })
    for (let n = 0; n < 10; n++) before.observe('acme/a', 'failure', { atMs })
    const after = new Posteriors({ decays: true, rows: before.rows() })
    expect(after.read('acme/a', atMs).failures).toBeCloseTo(10.6, 10)
    expect(after.read('acme/a', atMs + 6 * HOUR).failures).toBeCloseTo(5.6, 10)
    expect(after.read('acme/a', atMs + 12 * HOUR).failures).toBeCloseTo(3.1, 10)
  })

  it('is not outvoted by thousands of old successes', () => {
    const lived = { successes: 9_800, failures: 200, attempts: 20 }
    const rows = [{ model: 'acme/a', ...lived, attemptedAtMs: atMs, updatedAtMs: atMs }]
    const posteriors = new Posteriors({ decays: true, rows })
    for (let n = 0; n < 100; n++) posteriors.observe('acme/a', 'failure', { atMs })
    expect(posteriors.read('acme/a', atMs).mean).toBeLessThan(0.6)
  })

  it('counts a lifetime as one when it does not decay', () => {
    const posteriors = new Posteriors({ decays: false })
    for (let n = 0; n < 400; n++) posteriors.observe('acme/a', 'success', { atMs })
    expect(posteriors.read('acme/a', atMs + 1_000 * HOUR).successes).toBe(412)
  })

  it('knows how long ago a model was tried, whatever its neighbours did since', () => {
    const posteriors = new Posteriors({ decays: true })
    expect(posteriors.read('acme/a', atMs).untriedMs).toBe(Number.POSITIVE_INFINITY)
    posteriors.observe('acme/a', 'success', { atMs })
    posteriors.observe('acme/a', 'failure', { atMs: atMs + HOUR, weight: 0.15 })
    expect(posteriors.read('acme/a', atMs + 2 * HOUR).untriedMs).toBe(2 * HOUR)
  })

  it('counts a part of a failure as less than an attempt', () => {
    const posteriors = new Posteriors({ decays: true })
    posteriors.observe('acme/a', 'failure', { atMs, weight: 0.15 })
    const { failures, attempts } = posteriors.read('acme/a', atMs)
    expect(failures).toBeCloseTo(0.75, 10)
    expect(attempts).toBe(0)
  })

  it('holds a bounded number of models and forgets the one unheard of for longest', () => {
    const posteriors = new Posteriors({ decays: true })
    for (let n = 0; n <= MODELS_MAX; n++) posteriors.observe(`acme/${n}`, 'failure', { atMs })
    posteriors.observe('acme/1', 'failure', { atMs })
    posteriors.observe('acme/another', 'failure', { atMs })
    const models = posteriors.rows().map(({ model }) => model)
    expect(models).toHaveLength(MODELS_MAX)
    expect(models).not.toContain('acme/0')
    expect(models).not.toContain('acme/2')
    expect(models).toContain('acme/1')
  })

  it('is read without being changed', () => {
    const posteriors = new Posteriors({ decays: true })
    posteriors.observe('acme/a', 'success', { atMs })
    const rows = JSON.stringify(posteriors.rows())
    posteriors.read('acme/a', atMs + HOUR)
    posteriors.read('acme/b', atMs + HOUR)
    expect(JSON.stringify(posteriors.rows())).toBe(rows)
  })

  it('rises with every success and falls with every failure, within 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (outcomes) => {
        const posteriors = new Posteriors({ decays: true })
        for (const succeeded of outcomes) {
          const before = posteriors.read('acme/a', atMs).mean
          posteriors.observe('acme/a', succeeded ? 'success' : 'failure', { atMs })
          const { mean, successes, failures } = posteriors.read('acme/a', atMs)
          expect(succeeded ? mean > before : mean < before).toBe(true)
          expect(mean).toBeGreaterThan(0)
          expect(mean).toBeLessThan(1)
          expect(successes + failures).toBeLessThanOrEqual(150 + 12.6 + 1e-9)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('a draw from a belief', () => {
  const belief = { successes: 20, failures: 5 }

  it('is the mean on average, and sharper than the belief itself', () => {
    const draw = drawer(seededRandom(7))
    const draws = Array.from({ length: 20_000 }, () => draw(belief))
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
    expect(mean).toBeCloseTo(0.8, 2)
    // Beta(40, 10) has variance 0.8 * 0.2 / 51.
    expect(variance).toBeCloseTo(0.16 / 51, 4)
  })

  it('is the same again from the same seed', () => {
    const left = drawer(seededRandom(3))
    const right = drawer(seededRandom(3))
    for (let n = 0; n < 100; n++) expect(left(belief)).toBe(right(belief))
  })
})
