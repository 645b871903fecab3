/** The simulation of `pipeline.sim.test.ts`, for as long as a release may take. A failing seed is named there too. */
import { describe, expect, it } from 'vitest'
import { simulate } from './testing/simulation.ts'

/** After the seeds of every test run. */
const FIRST_SEED = 1_000_000
const SEEDS = 40_000

describe('a request in a world of trouble, at length', () => {
  it(`breaks no promise in ${SEEDS} worlds`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++)
      expect((await simulate(seed)).broken, `replay with SEED=${seed}`).toEqual([])
  })
})
