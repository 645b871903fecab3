/** What providers say about their limits: in headers, described by a table per provider, and in the body of a 429. */
import type { Period, QuotaReading, Unit } from '@freellmapi/core'
import { text, type Wire, wire } from './json.ts'
import { untilMidnight } from './resets.ts'
import { parseDuration, parseReset } from './retry-after.ts'
import type { WireError } from './wire-error.ts'

/** The headers that state one limit. Any of them may be missing from an answer. */
export interface Meter {
  readonly unit: Unit
  readonly period: Period
  readonly limit?: string
  readonly remaining?: string
  readonly reset?: string
}

interface HeadersLike {
  get(name: string): string | null
}

/** The readings in an answer's headers. A limit of zero is "not on this plan", and no reading. */
export function quotaInHeaders(
  meters: readonly Meter[],
  headers: HeadersLike,
  nowMs: number,
): readonly QuotaReading[] {
  return meters.flatMap(({ unit, period, limit, remaining, reset }) => {
    const said = (name: string | undefined): string | null =>
      name === undefined ? null : headers.get(name)
    return reading(unit, period, {
      cap: wholeNumber(said(limit)),
      remaining: wholeNumber(said(remaining)),
      resetInMs: parseReset(said(reset), nowMs),
    })
  })
}

/** Whether a limit header says zero: the key is good, the model is not on its plan. */
export function statesZero(meters: readonly Meter[], headers: HeadersLike): boolean {
  return meters.some(({ limit }) => limit !== undefined && headers.get(limit)?.trim() === '0')
}

/** The readings in an error: Google's quota violations, Groq's sentence, OpenRouter's copied headers. */
export function quotaInError(
  error: WireError,
  { nowMs, dayZone }: { readonly nowMs: number; readonly dayZone: string },
): readonly QuotaReading[] {
  return [
    ...googleViolations(error).flatMap((violation) => googleReading(violation, nowMs, dayZone)),
    ...sentenceReading(error.message),
    ...trialReading(error.message),
    ...copiedHeaders(error, nowMs),
  ]
}

/** Google's `QuotaFailure.violations`, wherever among the details. */
export function googleViolations(error: WireError): readonly Wire[] {
  return error.details.flatMap((detail) => {
    const violations = detail['violations']
    return Array.isArray(violations) ? violations.map(wire) : []
  })
}

/** The delay of Google's `RetryInfo`. */
export function googleRetryDelay(error: WireError): number | undefined {
  const delays = error.details.map((detail) => parseDuration(text(detail['retryDelay'])))
  return delays.find((delay) => delay !== undefined)
}

/** Whether a quota id names a daily allowance: `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
export function isDaily(violation: Wire): boolean {
  return /PerDay|Daily/.test(text(violation['quotaId']))
}

function googleReading(violation: Wire, nowMs: number, dayZone: string): readonly QuotaReading[] {
  const id = text(violation['quotaId'])
  const metric = text(violation['quotaMetric'])
  if (!/generate_?content/i.test(`${id}${metric}`)) return []
  const unit = /token/i.test(`${id}${metric}`) ? 'input_tokens' : 'requests'
  const cap = wholeNumber(text(violation['quotaValue']))
  const resetInMs = isDaily(violation) ? untilMidnight(dayZone, nowMs) : undefined
  return reading(unit, isDaily(violation) ? 'day' : 'minute', { cap, remaining: 0, resetInMs })
}

/** Groq: "on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619." The only word on limits without a header. */
const SENTENCE =
  /\((?<meter>RPM|RPD|TPM|TPD|ITPM|OTPM)\): Limit (?<limit>\d+)(?:, Used (?<used>\d+))?/

const SENTENCE_METERS: Readonly<Record<string, readonly [Unit, Period]>> = {
  RPM: ['requests', 'minute'],
  RPD: ['requests', 'day'],
  TPM: ['tokens', 'minute'],
  TPD: ['tokens', 'day'],
  ITPM: ['input_tokens', 'minute'],
  OTPM: ['output_tokens', 'minute'],
}

function sentenceReading(message: string): readonly QuotaReading[] {
  const found = SENTENCE.exec(message)?.groups
  const meter = SENTENCE_METERS[found?.['meter'] ?? '']
  const cap = wholeNumber(found?.['limit'] ?? null)
  if (meter === undefined || cap === undefined) return []
  const used = wholeNumber(found?.['used'] ?? null)
  const remaining = used === undefined ? undefined : Math.max(0, cap - used)
  return reading(meter[0], meter[1], { cap, remaining, resetInMs: undefined })
}

/** Cohere: "limited to 20 API calls / minute". The sentence comes once they are used up. */
function trialReading(message: string): readonly QuotaReading[] {
  const [, limit = null, period] =
    /limited to (\d+) API calls \/ (minute|month)/.exec(message) ?? []
  const cap = wholeNumber(limit)
  if (cap === undefined) return []
  const stated = { cap, remaining: 0, resetInMs: undefined }
  return reading('requests', period === 'month' ? 'month' : 'minute', stated)
}

/** OpenRouter copies its rate-limit headers into `metadata.headers`; the message says whose they are. */
function copiedHeaders(error: WireError, nowMs: number): readonly QuotaReading[] {
  const headers = wire(error.metadata['headers'])
  const period = /per-day|_daily/.test(`${error.message} ${error.codes.join(' ')}`)
    ? 'day'
    : 'minute'
  return reading('requests', period, {
    cap: wholeNumber(text(headers['X-RateLimit-Limit'])),
    remaining: wholeNumber(text(headers['X-RateLimit-Remaining'])),
    resetInMs: parseReset(text(headers['X-RateLimit-Reset']), nowMs),
  })
}

interface Stated {
  readonly cap: number | undefined
  readonly remaining: number | undefined
  readonly resetInMs: number | undefined
}

function reading(unit: Unit, period: Period, stated: Stated): readonly QuotaReading[] {
  const { cap, remaining, resetInMs } = stated
  if (cap === 0 || (cap === undefined && remaining === undefined)) return []
  return [
    {
      unit,
      period,
      ...(cap === undefined ? {} : { cap }),
      ...(remaining === undefined ? {} : { remaining }),
      ...(resetInMs === undefined ? {} : { resetInMs }),
    },
  ]
}

/** Digits and nothing else: a negative remainder is a provider's slip, not a fact. */
function wholeNumber(value: string | null): number | undefined {
  const stated = value?.trim() ?? ''
  return /^\d{1,15}$/.test(stated) ? Number(stated) : undefined
}
