/** When allowances come back, by the clocks that providers keep them on. Milliseconds from now. */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Until the next boundary of windows that follow each other since the epoch: five-hour sessions. */
export function untilSlot(spanMs: number, nowMs: number): number {
  return spanMs - (nowMs % spanMs)
}

/** Until Monday 00:00 UTC. The epoch was a Thursday. */
export function untilMonday(nowMs: number): number {
  return untilSlot(7 * DAY_MS, nowMs + 3 * DAY_MS)
}

/** Until the first of the next month, UTC. */
export function untilNextMonth(nowMs: number): number {
  const now = new Date(nowMs)
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - nowMs
}

/** Until the wall time that a message names: Z.ai's "reset at 2026-11-22 18:00:00", in the provider's own zone. */
export function resetInText(message: string, timeZone: string, nowMs: number): number | undefined {
  const [, day, time] =
    /reset at (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?![.\d])/.exec(message) ?? []
  const wallMs = Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(wallMs)) return undefined
  const guessMs = wallMs - offsetAt(timeZone, wallMs)
  const leftMs = wallMs - offsetAt(timeZone, guessMs) - nowMs
  return leftMs > 0 ? leftMs : undefined
}

/** Milliseconds until the next midnight in an IANA time zone, across a change of its clocks too. */
export function untilMidnight(timeZone: string, nowMs: number): number {
  const localMs = nowMs + offsetAt(timeZone, nowMs)
  const midnightLocalMs = (Math.floor(localMs / DAY_MS) + 1) * DAY_MS
  // The offset of midnight itself may differ from today's; a second look settles it.
  const guessMs = midnightLocalMs - offsetAt(timeZone, nowMs)
  return midnightLocalMs - offsetAt(timeZone, guessMs) - nowMs
}

/** How far a zone's wall clock is ahead of UTC at an instant. */
function offsetAt(timeZone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const wallMs = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wallMs - Math.floor(atMs / 1_000) * 1_000
}
