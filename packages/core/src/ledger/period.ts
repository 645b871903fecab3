/** Calendar periods in a time zone: where the minute, hour, day or month around an instant begins and ends. */
import type { Period } from './limit.ts'

/** A stretch of time, `startMs` included, `endMs` not. Epoch milliseconds. */
export interface Stretch {
  readonly startMs: number
  readonly endMs: number
}

interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

/**
 * Finds the period around an instant; days of 23 and 25 hours come out as they are.
 *
 * **Errors**: throws `RangeError` on a time zone the platform does not know.
 */
export function periodFinder(period: Period, timeZone: string): (atMs: number) => Stretch {
  const wallTimeAt = wallTimeReader(timeZone)
  return (atMs) => {
    const start = floorTo(wallTimeAt(atMs), period)
    return {
      startMs: instantOf(start, wallTimeAt),
      endMs: instantOf(nextAfter(start, period), wallTimeAt),
    }
  }
}

function wallTimeReader(timeZone: string): (atMs: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (atMs) => {
    const parts = new Map(
      format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
    )
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    return {
      year: part('year'),
      month: part('month'),
      day: part('day'),
      hour: part('hour'),
      minute: part('minute'),
    }
  }
}

function floorTo(wall: WallTime, period: Period): WallTime {
  switch (period) {
    case 'minute':
      return wall
    case 'hour':
      return { ...wall, minute: 0 }
    case 'day':
      return { ...wall, minute: 0, hour: 0 }
    case 'month':
      return { ...wall, minute: 0, hour: 0, day: 1 }
  }
}

function nextAfter(wall: WallTime, period: Period): WallTime {
  return { ...wall, [period]: wall[period] + 1 }
}

/**
 * The instant at which clocks in the zone show `wall`.
 *
 * Guess with the zone's offset left out, then correct by what the zone shows there; the second round settles the
 * days on which the offset itself changes. A wall time that daylight saving skips comes out as the instant after it.
 */
function instantOf(wall: WallTime, wallTimeAt: (atMs: number) => WallTime): number {
  const wanted = asUtc(wall)
  let guess = wanted
  for (let round = 0; round < 3; round++) {
    const shown = asUtc(wallTimeAt(guess))
    if (shown === wanted) break
    guess += wanted - shown
  }
  return guess
}

function asUtc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute)
}
