import { describe, expect, test } from 'vitest'
import { playSchedules } from '../test/schedules.ts'

/** Of the 100,000 schedules; the rest are in the long tests, which draw new ones each time. */
const RUNS = 10_000
const SEED = 20_261_125

describe('the ledger under random schedules', () => {
  test(`no cap is passed and no count is too low, ${RUNS} times`, { timeout: 60_000 }, () => {
    expect(playSchedules({ runs: RUNS, seed: SEED })).toEqual({ runs: RUNS, failure: undefined })
  })
})
