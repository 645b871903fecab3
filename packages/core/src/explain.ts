/**
 * Why there is no answer, told to the client: the one status that fits, and each candidate with its reason.
 *
 * Built from reasons of our own only; no upstream text passes through here but an `invalid_request`'s.
 */
import { type ApiError, invalidRequest } from './api-error.ts'
import { modelKey } from './catalog.ts'
import type { Need } from './describe.ts'
import type { AttemptError } from './errors.ts'
import type { Cooldowns } from './ledger/cooldown.ts'
import type { Ineligibility } from './router/feasibility.ts'
import type { Rejection } from './router/plan.ts'
import type { RequestReport } from './run.ts'

/** Reasons listed in a message: enough to act on, short enough to read. */
const REASONS_MAX = 8

/** The error a request without an answer ends in. */
export function explainFailure(
  report: RequestReport,
  { cooldowns, atMs }: { readonly cooldowns: Cooldowns; readonly atMs: number },
): ApiError {
  const last = report.attempts.at(-1)?.error
  if (last?.kind === 'invalid_request') return invalidRequest(last.message, null)
  if (last?.kind === 'aborted') return clientLeft()
  const trail = trailOf(report, atMs)
  if (everyError(report, 'context_overflow')) return contextOverflow(trail)
  if (everyError(report, 'content_filtered')) return contentFiltered(trail)
  const retryAtMs = soonestMs(report, cooldowns, atMs)
  if (
    report.attempts.every(({ error }) => error === undefined || isLimit(error)) &&
    retryAtMs !== undefined
  )
    return limited(trail, Math.max(1, Math.ceil((retryAtMs - atMs) / 1_000)))
  if (report.attempts.length > 0) return allFailed(trail)
  return nobody(report, trail)
}

function isLimit({ kind }: AttemptError): boolean {
  return kind === 'rate_limited' || kind === 'quota_exhausted'
}

function everyError({ attempts, plan }: RequestReport, kind: AttemptError['kind']): boolean {
  return (
    attempts.length > 0 &&
    attempts.every(({ error }) => error?.kind === kind) &&
    !plan.rejections.some(({ why }) => 'retryAtMs' in why)
  )
}

/** Nobody could be asked, and waiting would not help: say what stands in the way. */
function nobody({ plan: { rejections } }: RequestReport, trail: string): ApiError {
  const reasons = new Set(rejections.map(({ why }) => why.reason))
  if (reasons.has('context') || reasons.has('too_large')) return contextOverflow(trail)
  if (reasons.size === 1 && reasons.has('retired'))
    return {
      ...invalidRequest(`This model is no longer served.${trail}`, 'model', 'model_not_found'),
      status: 404,
    }
  if (reasons.has('lacks'))
    return invalidRequest(
      `No configured model can do what this request needs.${trail}`,
      null,
      'model_not_capable',
    )
  return {
    status: 503,
    type: 'service_unavailable_error',
    code: 'no_upstreams',
    message:
      rejections.length === 0
        ? 'No provider key is configured. Add one in the dashboard or through the environment.'
        : `No configured model can be used.${trail}`,
    param: null,
  }
}

function limited(trail: string, retryAfterS: number): ApiError {
  return {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: `Rate limit reached: every configured model that fits is at a limit or cooling down. Please try again in ${retryAfterS}s.${trail}`,
    param: null,
    retryAfterS,
  }
}

function allFailed(trail: string): ApiError {
  return {
    status: 502,
    type: 'upstream_error',
    code: 'all_attempts_failed',
    message: `Every model that was tried failed.${trail}`,
    param: null,
  }
}

function contextOverflow(trail: string): ApiError {
  return invalidRequest(
    `The request is longer than any configured model accepts.${trail}`,
    'messages',
    'context_length_exceeded',
  )
}

function contentFiltered(trail: string): ApiError {
  return invalidRequest(
    `The request was stopped by the provider's safety filter.${trail}`,
    null,
    'content_filter',
  )
}

/** Nobody reads it, but the log does. */
function clientLeft(): ApiError {
  return {
    status: 408,
    type: 'invalid_request_error',
    code: 'client_closed_request',
    message: 'The client closed the connection before there was an answer.',
    param: null,
  }
}

/** The first instant at which one of those who refused would not. */
function soonestMs(
  { plan, attempts, denials }: RequestReport,
  cooldowns: Cooldowns,
  atMs: number,
): number | undefined {
  const instants = [
    ...plan.rejections.map(({ why }) => ('retryAtMs' in why ? why.retryAtMs : undefined)),
    ...denials.map(({ denial }) => denial.retryAtMs),
    ...attempts.map(({ upstream }) => cooldowns.find(upstream, atMs)?.untilMs),
  ].filter((instant) => instant !== undefined)
  const soonest = Math.min(...instants)
  return Number.isFinite(soonest) ? soonest : undefined
}

/** Each candidate with its reason and its end, the ones that were tried first. */
function trailOf({ attempts, denials, plan }: RequestReport, atMs: number): string {
  const reasons = new Map<string, string>()
  for (const { upstream, error } of attempts)
    if (error !== undefined) reasons.set(modelKey(upstream), error.kind.replaceAll('_', ' '))
  for (const { upstream, denial } of denials)
    reasons.set(
      modelKey(upstream),
      `${denial.limit.cap} ${denial.limit.unit} used${until(denial.retryAtMs, atMs)}`,
    )
  for (const { upstream, why } of plan.rejections) addRejection(reasons, { upstream, why }, atMs)
  const listed = [...reasons].slice(0, REASONS_MAX).map(([model, reason]) => `${model}: ${reason}`)
  if (reasons.size > REASONS_MAX) listed.push(`and ${reasons.size - REASONS_MAX} more`)
  return listed.length === 0 ? '' : ` (${listed.join('; ')})`
}

function addRejection(
  reasons: Map<string, string>,
  { upstream, why }: Rejection,
  atMs: number,
): void {
  const model = modelKey(upstream)
  if (reasons.has(model)) return
  const { retired } = upstream.provider
  const isKnown = why.reason === 'retired' && retired !== undefined
  reasons.set(model, isKnown ? retired : inWords(why, atMs))
}

function inWords(why: Ineligibility, atMs: number): string {
  switch (why.reason) {
    case 'retired':
      return 'retired by its provider'
    case 'lacks':
      return `cannot do ${NEEDS[why.need]}`
    case 'context':
      return `context of ${why.contextTokens} tokens is too small`
    case 'key_invalid':
      return 'its key is not accepted'
    case 'cooling_down':
      return `cooling down after ${why.because.replaceAll('_', ' ')}${until(why.retryAtMs, atMs)}`
    case 'limit':
      return `${why.cap} ${why.unit} used${until(why.retryAtMs, atMs)}`
    case 'too_large':
      return `larger than its limit of ${why.cap} ${why.unit}`
  }
}

const NEEDS = {
  tools: 'tool calls',
  vision: 'images',
  json: 'JSON mode',
  jsonSchema: 'JSON schemas',
  imageUrls: 'images by address, only as data: URLs',
  logprobs: 'log-probabilities',
  seed: 'seeds',
  parallelTools: 'several tool calls in one turn',
} as const satisfies Record<Need, string>

function until(retryAtMs: number, atMs: number): string {
  return Number.isFinite(retryAtMs)
    ? `, free in ${Math.max(1, Math.ceil((retryAtMs - atMs) / 1_000))}s`
    : ''
}
