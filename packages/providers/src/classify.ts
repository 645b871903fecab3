/**
 * From a provider's refusal to the reason the pipeline acts on.
 *
 * What is structured decides first (status, codes), prose only where it is silent, digits in prose never:
 * "Used 11402" says nothing about a 402.
 */
import type { AttemptError } from '@freellmapi/core'
import { text, wire } from './json.ts'
import type { Provider } from './provider.ts'
import { googleRetryDelay, googleViolations, isDaily, statesZero } from './quota.ts'
import { byCode, byText, overflow, refusedParameters, ruleFor } from './refusals.ts'
import { resetInText, untilMidnight } from './resets.ts'
import {
  clampWait,
  parseHttpDate,
  parseReset,
  parseRetryAfter,
  parseRetryAfterMs,
  waitInText,
} from './retry-after.ts'
import { UNSTATED, type WireError } from './wire-error.ts'

/** A provider's "no". `status` is 200 where the error came inside an answer. */
export interface Refusal {
  readonly provider: Pick<Provider, 'meters' | 'dayZone' | 'refusals'>
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly error: WireError | undefined
  readonly nowMs: number
}

/** Characters of a provider's own words that may travel on. */
const MESSAGE_CHARS_MAX = 300

/** Why a provider refused. Total: what nobody recognises is the provider's trouble or a bad request, by its status. */
export function classify(refusal: Refusal): AttemptError {
  const error = refusal.error ?? UNSTATED
  const status = refusal.status >= 400 ? refusal.status : (error.status ?? refusal.status)
  return (
    byOwnWords(status, error, refusal) ??
    byDecisiveStatus(status, error, refusal) ??
    refused(error) ??
    timed(byCode(error) ?? byText(status, error), statedWait(error, refusal)) ??
    byStatus(status, error, refusal)
  )
}

/** What the provider's own table says, which knows its numbers. */
function byOwnWords(status: number, error: WireError, refusal: Refusal): AttemptError | undefined {
  const rule = ruleFor(refusal.provider.refusals ?? [], status, error)
  if (rule === undefined) return undefined
  const { means, until } = rule
  if (means.kind === 'context_overflow') return overflow(error.message)
  if (means.kind === 'invalid_request') return { ...means, message: bounded(error.message) }
  const stated = statedWait(error, refusal)
  return timed(means, stated ?? (until && clampWait(until(refusal.nowMs))))
}

/** Statuses that mean one thing everywhere, whatever the body adds. */
function byDecisiveStatus(
  status: number,
  error: WireError,
  refusal: Refusal,
): AttemptError | undefined {
  switch (status) {
    case 401:
      return { kind: 'unauthorized' }
    case 402:
      // OpenRouter's own budget for requests in flight: gone in seconds.
      return error.codes.includes('openrouter_in_flight_budget')
        ? limited('rate_limited', statedWait(error, refusal))
        : exhausted('account', statedWait(error, refusal))
    case 410:
      return { kind: 'model_unavailable' }
    case 413:
      return byText(status, error) ?? { kind: 'context_overflow' }
    case 429:
    case 498:
      return byLimit(error, refusal)
    default:
      return undefined
  }
}

/** A 429 is one of three: not on the plan, spent for the day, or too fast. */
function byLimit(error: WireError, refusal: Refusal): AttemptError {
  const violations = googleViolations(error)
  const isZero =
    violations.some((violation) => text(violation['quotaValue']) === '0') ||
    /\blimit: 0(?!\d|\.\d)/.test(error.message) ||
    statesZero(refusal.provider.meters, refusal.headers)
  if (isZero) return { kind: 'not_entitled' }

  const stated = statedWait(error, refusal)
  if (error.codes.some((code) => CREDIT_CODES.has(code))) return exhausted('account', stated)
  if (violations.some(isDaily)) {
    // The delay that Google states beside a daily violation is often the next minute's.
    const midnightMs = untilMidnight(refusal.provider.dayZone ?? 'UTC', refusal.nowMs)
    return exhausted('model', Math.max(midnightMs, stated ?? 0))
  }
  const isPool = error.codes.some((code) => code.endsWith('_daily'))
  if (isPool || POOL_PHRASE.test(error.message)) {
    return exhausted('account', stated ?? untilMidnight('UTC', refusal.nowMs))
  }
  if (DAILY_PHRASE.test(error.message)) return exhausted('model', stated)
  return limited('rate_limited', stated)
}

const CREDIT_CODES = new Set(['insufficient_quota', 'credit_balance_exhausted'])
/** OpenRouter's free pool: one allowance for all free models of an account. */
const POOL_PHRASE = /free-models-per-day/
const DAILY_PHRASE = /\((?:TPD|RPD)\)|\b(?:tokens|requests) per day\b/i

/** The wait that a provider stated: header first, then Google's and OpenRouter's fields, then prose. */
function statedWait(error: WireError, { provider, headers, nowMs }: Refusal): number | undefined {
  // Measured on the server's own clock where it shows it, so that neither clock's error counts.
  const serverNowMs = parseHttpDate(headers.get('date') ?? '') ?? nowMs
  const copied = wire(error.metadata['headers'])
  const resetMs =
    parseReset(text(copied['X-RateLimit-Reset']), nowMs) ??
    parseReset(headers.get('x-ratelimit-reset'), nowMs)
  const dayZone = provider.dayZone ?? 'UTC'
  const delay = googleRetryDelay(error) ?? resetMs ?? resetInText(error.message, dayZone, nowMs)
  return (
    parseRetryAfterMs(headers.get('retry-after-ms')) ??
    parseRetryAfter(headers.get('retry-after'), serverNowMs) ??
    (delay === undefined ? waitInText(error.message) : clampWait(delay))
  )
}

function refused(error: WireError): AttemptError | undefined {
  const parameters = refusedParameters(error)
  return parameters.length === 0 ? undefined : { kind: 'parameter_rejected', parameters }
}

/** Gives a reason found in words the wait that goes with it. */
function timed(
  found: AttemptError | undefined,
  waitMs: number | undefined,
): AttemptError | undefined {
  switch (found?.kind) {
    case 'rate_limited':
    case 'overloaded':
      return limited(found.kind, waitMs)
    case 'quota_exhausted':
      return exhausted(found.scope, waitMs)
    default:
      return found
  }
}

function byStatus(status: number, error: WireError, refusal: Refusal): AttemptError {
  if (status === 403) return { kind: 'not_entitled' }
  if (status === 404) return { kind: 'model_unavailable' }
  const isOurs = status >= 400 && status < 500 && status !== 408 && status !== 499
  if (!isOurs) return limited('overloaded', statedWait(error, refusal))
  return { kind: 'invalid_request', message: bounded(error.message) }
}

function bounded(message: string): string {
  return message.slice(0, MESSAGE_CHARS_MAX)
}

function limited(
  kind: 'rate_limited' | 'overloaded',
  retryAfterMs: number | undefined,
): AttemptError {
  return retryAfterMs === undefined ? { kind } : { kind, retryAfterMs }
}

function exhausted(scope: 'model' | 'account', retryAfterMs: number | undefined): AttemptError {
  const error = { kind: 'quota_exhausted', scope } as const
  return retryAfterMs === undefined ? error : { ...error, retryAfterMs }
}
