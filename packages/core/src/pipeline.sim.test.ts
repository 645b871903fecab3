/**
 * Thousands of seeded runs of the real pipeline, ledger and router, through the engine's own door. A failing seed is
 * named; `SEED=<number>` runs it alone.
 */
import { describe, expect, inject, it } from 'vitest'
import { simulate } from './testing/simulation.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The one seed to run, or nothing for all of them. */
    readonly seed: string
  }
}

const SEEDS = 2_000
const only = inject('seed')
const seeds = only === '' ? Array.from({ length: SEEDS }, (_, at) => at + 1) : [Number(only)]

describe('a request among failing, dying and hanging upstreams and leaving clients', () => {
  it('closes every reservation once, is reported once, exceeds no cap and leaves no timer', async () => {
    let attempts = 0
    let committed = 0
    for (const seed of seeds) {
      const run = await simulate(seed)
      expect(run.broken, `replay with SEED=${seed}`).toEqual([])
      attempts += run.attempts
      committed += run.committed
    }
    // Trouble there was, and answers all the same: a world without either would prove nothing.
    expect(attempts).toBeGreaterThan(committed)
    expect(committed).toBeGreaterThan(seeds.length)
  }, 120_000)

  it('is the same again for the same seed, decision by decision', async () => {
    for (const seed of seeds.slice(0, 50)) {
      const { log } = await simulate(seed)
      expect((await simulate(seed)).log, `SEED=${seed}`).toEqual(log)
    }
  })
})
