import { beforeEach, describe, expect, it } from 'vitest'
import type { Shift } from './ledger/meter.ts'
import { SteadyClock } from './steady-clock.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)
const HOUR_MS = 3_600_000

let passedMs: number
let setByMs: number
let shifts: Shift[]
let clock: SteadyClock

beforeEach(() => {
  passedMs = 0
  setByMs = 0
  shifts = []
  const wall = {
    nowMs: () => NOON_MS + passedMs + setByMs,
    monotonicMs: () => passedMs,
    timer: () => ({ cancel: () => undefined }),
  }
  clock = new SteadyClock(wall, (shift) => shifts.push(shift))
})

/** Lets time pass, read every second as the jobs of a gateway do. */
function pass(ms: number): number {
  for (const end = passedMs + ms; passedMs < end; passedMs += Math.min(1_000, end - passedMs))
    clock.nowMs()
  return clock.nowMs() - NOON_MS
}

describe('a steady clock', () => {
  it('tells the time while nobody touches the machine’s', () => {
    expect(pass(90_500)).toBe(90_500)
  })

  it('follows small corrections, and stands still rather than go back', () => {
    pass(10_000)
    setByMs = -400
    expect(clock.nowMs() - NOON_MS).toBe(10_000)
    expect(pass(1_000)).toBe(10_600)
    setByMs = 300
    expect(clock.nowMs() - NOON_MS).toBe(11_300)
    expect(shifts).toEqual([])
  })

  it('goes on at its own pace through a step that is taken back, in either direction', () => {
    for (const step of [30 * 24 * HOUR_MS, -30 * 24 * HOUR_MS]) {
      const before = clock.nowMs()
      setByMs = step
      pass(100_000)
      expect(clock.nowMs() - before).toBe(100_000)
      setByMs = 0
      pass(5_000)
      expect(clock.nowMs() - before).toBe(105_000)
    }
    expect(shifts).toEqual([])
  })

  it('follows a step forward once it has stood for two minutes', () => {
    setByMs = 8 * HOUR_MS
    expect(pass(119_000)).toBe(119_000)
    expect(pass(2_000)).toBe(121_000 + 8 * HOUR_MS)
    expect(shifts).toEqual([])
  })

  it('says by how much it was set back, once that has stood for two minutes', () => {
    pass(5_000)
    setByMs = -HOUR_MS
    expect(pass(120_000)).toBe(125_000 - HOUR_MS)
    expect(shifts).toEqual([{ byMs: -HOUR_MS, atMs: NOON_MS + 125_000 - HOUR_MS }])
    expect(pass(60_000)).toBe(185_000 - HOUR_MS)
  })

  it('does not add up the time of two different steps', () => {
    setByMs = HOUR_MS
    pass(100_000)
    setByMs = 2 * HOUR_MS
    expect(pass(100_000)).toBe(200_000)
  })
})
