/** Numbers and instants as people read them, in the viewer's locale and zone. */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The formats of one locale; each reads `locale()` when called, so that a change of language is seen. */
export function createFormats(locale: () => string) {
  const number = (value: number, options?: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(locale(), options).format(value)
  const unit = (value: number, name: string, digits = 1): string =>
    number(value, {
      style: 'unit',
      unit: name,
      unitDisplay: 'narrow',
      minimumIntegerDigits: digits,
    })
  /** A span in its two largest units, of fixed width while it counts down: `4s`, `3m 07s`, `5h 12m`, `2d 4h`. */
  const span = (ms: number): string => {
    const seconds = Math.max(0, Math.ceil(ms / SECOND_MS))
    const minutes = Math.floor(seconds / 60)
    const hours = Math.floor(minutes / 60)
    if (minutes === 0) return unit(seconds, 'second')
    if (hours === 0) return `${unit(minutes, 'minute')} ${unit(seconds % 60, 'second', 2)}`
    return hours < 24
      ? `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute', 2)}`
      : `${unit(Math.floor(hours / 24), 'day')} ${unit(hours % 24, 'hour')}`
  }
  /** How long something took: `87 ms`, `1.24 s`, `12.3 s`. */
  const latency = (ms: number): string => {
    const digits = ms < 10 * SECOND_MS ? 2 : 1
    if (ms < SECOND_MS) return `${number(Math.round(ms))} ms`
    return ms < MINUTE_MS
      ? `${number(ms / SECOND_MS, { minimumFractionDigits: digits, maximumFractionDigits: digits })} s`
      : span(ms)
  }
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
    /** What stands under an axis of time: the hour, or the day where one begins. */
    tick: (atMs: number): string =>
      new Date(atMs).getHours() === 0
        ? dateTime(atMs, { month: 'short', day: 'numeric' })
        : dateTime(atMs, { hour: 'numeric' }),
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
