import { describe, expect, it } from 'vitest'
import { Recovery } from './recovery.ts'
import { createWorld, SLOT_MS, type World } from './worlds.ts'

const HOUR_MS = 3_600_000

/** A calm world but for the first arm, which is down from the first to the third hour. */
function worldWithOutage(): World {
  const world = createWorld('stationary', 1)
  world.arms[0]?.weather.outage.fill(1, HOUR_MS / SLOT_MS, (3 * HOUR_MS) / SLOT_MS)
  return world
}

/** Answers by arm, all of them by the first. */
const BY_FIRST = [100]

describe('recovery', () => {
  it('is the time from the end of a trouble to the next answer', () => {
    const recovery = new Recovery(worldWithOutage())
    recovery.served(0, HOUR_MS / 2)
    recovery.served(1, 3.1 * HOUR_MS)
    recovery.served(0, 3.5 * HOUR_MS)
    recovery.served(0, 4 * HOUR_MS)
    expect(recovery.minutes(BY_FIRST)).toBe(30)
  })

  it('is six hours for a model that is not used again, and nothing for one that hardly is at all', () => {
    const recovery = new Recovery(worldWithOutage())
    expect(recovery.minutes(BY_FIRST)).toBe(360)
    expect(recovery.minutes([0, 100])).toBe(0)
  })
})
