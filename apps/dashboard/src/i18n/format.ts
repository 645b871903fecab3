/** Numbers and instants as people read them, in the viewer's locale and zone. */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A span in its two largest units, of fixed width while it counts down: `4 s`, `3 m 07 s`, `5 h 12 m`, `2 d 4 h`. */
export function span(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms / SECOND_MS))
  if (whole < 60) return `${whole} s`
  if (whole < 3_600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 24 * 60)
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} m`
  const hours = Math.floor(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** How long something took: `87 ms`, `1.24 s`, `12.3 s`. */
export function latency(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`
  if (ms < 10 * SECOND_MS) return `${(ms / SECOND_MS).toFixed(2)} s`
  return ms < MINUTE_MS ? `${(ms / SECOND_MS).toFixed(1)} s` : span(ms)
}

/** The formats of one locale; each reads `locale()` when called, so that a change of language is seen. */
export function createFormats(locale: () => string) {
  const number = (value: number, options?: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(locale(), options).format(value)
  const dateTime = (atMs: number, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale(), options).format(atMs)
  return {
    number,
    span,
    latency,
    /** `1.2K`, `34M`: for figures whose size matters more than their digits. */
    compact: (value: number): string =>
      number(value, { notation: 'compact', maximumFractionDigits: 1 }),
    /** A share of one, as a percentage: `99.4%`. */
    percent: (share: number, digits = 1): string =>
      number(share, { style: 'percent', maximumFractionDigits: digits }),
    /** `16:40`, or `Mon 16:40` when it is not today. */
    clockTime: (atMs: number, nowMs: number): string =>
      dateTime(atMs, {
        hour: '2-digit',
        minute: '2-digit',
        ...(isSameDay(atMs, nowMs) ? {} : { weekday: 'short' }),
      }),
    /** `25 Nov 2026, 16:40:02`, in full. */
    instant: (atMs: number): string => dateTime(atMs, { dateStyle: 'medium', timeStyle: 'medium' }),
    date: (atMs: number): string => dateTime(atMs, { dateStyle: 'medium' }),
    /** `2 minutes ago`, `in 3 hours`. */
    relative: (atMs: number, nowMs: number): string => {
      const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' })
      const ahead = atMs - nowMs
      const size = Math.abs(ahead)
      if (size < MINUTE_MS) return format.format(Math.round(ahead / SECOND_MS), 'second')
      if (size < HOUR_MS) return format.format(Math.round(ahead / MINUTE_MS), 'minute')
      if (size < DAY_MS) return format.format(Math.round(ahead / HOUR_MS), 'hour')
      return format.format(Math.round(ahead / DAY_MS), 'day')
    },
  }
}

function isSameDay(leftMs: number, rightMs: number): boolean {
  return new Date(leftMs).toDateString() === new Date(rightMs).toDateString()
}
