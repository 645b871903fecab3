import { describe, expect, test } from 'vitest'
import { playSchedules } from '../test/schedules.ts'

/** With the ten thousand of every test run, a hundred thousand. */
const RUNS = 90_000

describe('the ledger under random schedules, at length', () => {
  test(`no cap is passed and no count is too low, ${RUNS} times`, () => {
    expect(playSchedules({ runs: RUNS })).toEqual({ runs: RUNS, failure: undefined })
  })
})
