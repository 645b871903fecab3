/**
 * How long a provider asks us to wait, from every grammar they use. Milliseconds; `undefined` when unsure.
 *
 * `Date.parse` never sees a number here: it reads `-5` as the year 2001 and `120` as the year 120.
 */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A wait of less than a second is a hot loop; one of more than a day is a mistake or a monthly cap's business. */
const WAIT_MS_MIN = SECOND_MS
const WAIT_MS_MAX = DAY_MS

/** The furthest reset that a limit of ours can have. */
const RESET_MS_MAX = 32 * DAY_MS

/** Plain numbers above these are instants, not spans. */
const EPOCH_S_MIN = 1e9
const EPOCH_MS_MIN = 1e12

/** A wait, within what a cooldown honours. */
export function clampWait(ms: number): number {
  return Math.min(Math.max(ms, WAIT_MS_MIN), WAIT_MS_MAX)
}

/** The `Retry-After` header: whole seconds or an IMF-fixdate, and nothing else. Source: RFC 9110, 10.2.3. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const stated = value?.trim() ?? ''
  if (/^\d{1,10}$/.test(stated)) return clampWait(Number(stated) * SECOND_MS)
  const atMs = parseHttpDate(stated)
  return atMs === undefined ? undefined : clampWait(atMs - nowMs)
}

/** The `retry-after-ms` header that OpenAI's clients prefer. */
export function parseRetryAfterMs(value: string | null): number | undefined {
  const stated = value?.trim() ?? ''
  return /^\d{1,13}(?:\.\d+)?$/.test(stated) ? clampWait(Math.ceil(Number(stated))) : undefined
}

/**
 * A rate-limit reset header: a Go duration, seconds, an instant in seconds or milliseconds, or a date.
 *
 * **Units**: milliseconds from `nowMs`, 0 when it has passed, at most 32 days.
 */
export function parseReset(value: string | null, nowMs: number): number | undefined {
  const stated = value?.trim() ?? ''
  const ms = parseDuration(stated) ?? parseNumber(stated, nowMs) ?? sinceNow(stated, nowMs)
  return ms === undefined ? undefined : Math.min(Math.max(Math.ceil(ms), 0), RESET_MS_MAX)
}

/** A duration as Go and protobuf print it: `2m59.56s`, `825ms`, `34.074824224s`, `8h57m50.9s`. */
export function parseDuration(stated: string): number | undefined {
  const match = DURATION.exec(stated)
  if (match === null || stated === '') return undefined
  const [, hours = '0', minutes = '0', seconds = '0', ms = '0'] = match
  const total =
    Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * SECOND_MS + Number(ms)
  return Math.ceil(total)
}

const DURATION =
  /^(?:(\d{1,6}(?:\.\d+)?)h)?(?:(\d{1,9}(?:\.\d+)?)m(?!s))?(?:(\d{1,10}(?:\.\d+)?)s)?(?:(\d{1,13}(?:\.\d+)?)ms)?$/

/** Sentences that state a wait, in the order of their trustworthiness. */
const WAITS = [
  // Groq, OpenAI: "Please try again in 9m38.016s." · Gemini: "Please retry in 8h57m50.969470679s."
  /(?:try again|retry) in ((?:\d+h)?(?:\d+m(?!s))?(?:\d+(?:\.\d+)?m?s)?)(?!\d)/i,
  // OpenRouter: "Retry after 12 seconds"
  /retry after (\d{1,6}(?:\.\d+)?)(?=\s*(?:s\b|sec|\.?$|\.\s))/i,
]

/** The wait that an error message states in prose. */
export function waitInText(message: string): number | undefined {
  for (const pattern of WAITS) {
    const stated = pattern.exec(message)?.[1]
    if (stated === undefined || stated === '') continue
    const ms = parseDuration(/\d$/.test(stated) ? `${stated}s` : stated)
    if (ms !== undefined) return clampWait(ms)
  }
  return undefined
}

/** An IMF-fixdate as epoch milliseconds: `Wed, 21 Oct 2026 07:28:00 GMT`. Source: RFC 9110, 5.6.7. */
export function parseHttpDate(value: string): number | undefined {
  const match = HTTP_DATE.exec(value)
  if (match === null) return undefined
  const [, day, month = '', year, hour, minute, second] = match
  const monthIndex = MONTHS.indexOf(month)
  if (monthIndex === -1) return undefined
  return Date.UTC(
    Number(year),
    monthIndex,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
}

const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function parseNumber(stated: string, nowMs: number): number | undefined {
  if (!/^\d{1,16}(?:\.\d+)?$/.test(stated)) return undefined
  const number = Number(stated)
  if (number > EPOCH_MS_MIN) return number - nowMs
  return number > EPOCH_S_MIN ? number * SECOND_MS - nowMs : number * SECOND_MS
}

function sinceNow(stated: string, nowMs: number): number | undefined {
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(stated)
  const atMs = isIso ? Date.parse(stated) : parseHttpDate(stated)
  return atMs === undefined || Number.isNaN(atMs) ? undefined : atMs - nowMs
}
