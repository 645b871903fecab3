/** Calendar periods in a time zone: where the minute, hour, day, week or month around an instant begins and ends. */
import { type Period, SPAN_MS } from './limit.ts'

/** A stretch of time, `startMs` included, `endMs` not. Epoch milliseconds. */
export interface Stretch {
  readonly startMs: number
  readonly endMs: number
}

/** A date on a calendar; `day` may run over its month, as `Date.UTC` allows. */
interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
type OffsetAt = (atMs: number) => number

const DAY_MS = SPAN_MS.day

/**
 * Finds the period around an instant. Days on which clocks change come out as they are, with 23 or 25 hours.
 *
 * Remembers the last one it found: meters of the same window that share a finder ask the calendar once per period.
 *
 * **Errors**: throws `RangeError` on a time zone the platform does not know.
 */
export function periodFinder(period: Period, timeZone: string): (atMs: number) => Stretch {
  const offsetAt = offsetReader(timeZone)
  let last: Stretch = { startMs: 0, endMs: 0 }
  return (atMs) => {
    if (atMs < last.startMs || atMs >= last.endMs) last = find(period, atMs, offsetAt)
    return last
  }
}

function find(period: Period, atMs: number, offsetAt: OffsetAt): Stretch {
  if (period === 'minute' || period === 'hour') {
    // No clock change moves the minutes, and those that move hours move whole ones but for one island.
    const startMs = atMs - mod(atMs + offsetAt(atMs), SPAN_MS[period])
    return { startMs, endMs: startMs + SPAN_MS[period] }
  }
  const first = firstDayOf(period, dateAt(atMs, offsetAt))
  return {
    startMs: midnightOf(first, offsetAt),
    endMs: midnightOf(firstDayAfter(period, first), offsetAt),
  }
}

function firstDayOf(period: Period, date: CalendarDate): CalendarDate {
  if (period === 'month') return { ...date, day: 1 }
  if (period === 'day') return date
  // Day 0 of the epoch was a Thursday, three days after a Monday.
  const sinceMonday = mod(asUtc(date) / DAY_MS + 3, 7)
  return { ...date, day: date.day - sinceMonday }
}

function firstDayAfter(period: Period, { year, month, day }: CalendarDate): CalendarDate {
  if (period === 'month') return { year, month: month + 1, day }
  return { year, month, day: day + (period === 'week' ? 7 : 1) }
}

function dateAt(atMs: number, offsetAt: OffsetAt): CalendarDate {
  const local = new Date(atMs + offsetAt(atMs))
  return { year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate() }
}

/**
 * The instant a date begins at in the zone.
 *
 * Where clocks are set back over midnight it comes twice, and the first one counts; where they are set forward over it
 * there is none, and the date begins with the change.
 */
function midnightOf(date: CalendarDate, offsetAt: OffsetAt): number {
  const shownMs = asUtc(date)
  const before = shownMs - offsetAt(shownMs - DAY_MS)
  const after = shownMs - offsetAt(shownMs + DAY_MS)
  const isShown = (atMs: number): boolean => atMs + offsetAt(atMs) === shownMs
  const shown = [before, after].filter(isShown)
  return shown.length === 0 ? before : Math.min(...shown)
}

function asUtc({ year, month, day }: CalendarDate): number {
  return Date.UTC(year, month, day)
}

function offsetReader(timeZone: string): OffsetAt {
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
    const shownMs = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
    )
    return shownMs - (atMs - mod(atMs, SPAN_MS.minute))
  }
}

/** The remainder that is never negative. */
function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}
