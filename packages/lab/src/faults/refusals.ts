/** Faults that answer something else: another status, a quota, a page, a redirection, or nothing. */
import type { HeaderList } from '../json.ts'
import type { Denial, LimitName } from '../limits/limiter.ts'
import { nextBoundaryMs } from '../limits/meter.ts'
import { jsonReply, type Refusal, type Reply, wholeReply } from '../reply.ts'
import { after, type FaultContext, instead, numberOr } from './fault.ts'

const RETRY_S = 2

/** What a rolling day still has to run when the `daily` fault says that it is spent. */
const DAY_WAIT_S = 578

const PAGE = `<!DOCTYPE html>
<html><head><title>Just a moment...</title></head><body><h1>Checking your connection</h1></body></html>
`

function refused({ provider }: FaultContext, refusal: Refusal): Reply {
  return jsonReply(refusal, provider.protocol.jsonStyle)
}

function page(status: number, body = PAGE): Reply {
  return wholeReply(status, [['content-type', 'text/html; charset=UTF-8']], body)
}

/** Splits `503:text` into its status and the text. */
function statusReply(arg: string, context: FaultContext): Reply {
  const [code = '', ...words] = arg.split(':')
  const status = Math.min(999, Math.max(200, Math.trunc(numberOr(code, 500))))
  if (status === 204 || status === 304) return { ...wholeReply(status, [], ''), framing: 'chunked' }
  const text = words.join(':')
  return refused(context, context.provider.refusals.failure(status, text || titleOf(status)))
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is invalid.',
  401: 'Unauthorized',
  402: 'Payment required',
  403: 'Forbidden',
  404: 'Not found',
  408: 'Request timeout',
  413: 'Request entity too large',
  429: 'Rate limit exceeded',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout',
  529: 'Overloaded',
}

function titleOf(status: number): string {
  return TITLES[status] ?? `Status ${status}`
}

function denied(context: FaultContext, limit: LimitName, waitMs: number, cap?: number): Refusal {
  const { provider, model, nowMs } = context
  const most = cap ?? model.limits[limit] ?? 1
  const denial: Denial = { limit, cap: most, used: most, requested: 1, waitMs, resetMs: waitMs }
  const reading = { cap: most, used: most, remaining: 0, resetMs: waitMs }
  const refusal = provider.refusals.limited({ model: model.id, denials: [denial], nowMs })
  const quota = provider.quotaHeaders({ [limit]: reading }, 0)
  return { ...refusal, headers: [...quota, ...refusal.headers] }
}

function withRetryAfter(refusal: Refusal, value: string): Refusal {
  return { ...refusal, headers: [...without(refusal.headers), ['retry-after', value]] }
}

function without(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => name.toLowerCase() !== 'retry-after')
}

function plain429(context: FaultContext, text = titleOf(429)): Refusal {
  return context.provider.refusals.failure(429, text)
}

function untilReset({ provider, nowMs }: FaultContext): number {
  const window = provider.windows[provider.dailyLimit]
  return window?.kind === 'fixed' ? nextBoundaryMs(window.ends, nowMs) - nowMs : DAY_WAIT_S * 1_000
}

export const REFUSALS = {
  /** Lets the request through; for scripts that take turns. */
  none: after((reply) => reply),
  status: after((_reply, arg, context) => statusReply(arg, context)),
  /** Any status with any body: `body:402:{"error":"…"}`. */
  body: after((_reply, arg) => {
    const end = arg.indexOf(':')
    const status = numberOr(arg.slice(0, end), 200)
    return wholeReply(status, [['content-type', 'application/json']], arg.slice(end + 1))
  }),
  'rate-limited': instead((_reply, arg, context) => {
    const seconds = numberOr(arg, RETRY_S)
    const refusal = denied(context, 'rpm', seconds * 1_000)
    return refused(context, withRetryAfter(refusal, String(Math.ceil(seconds))))
  }),
  'rate-limited-http-date': instead((_reply, arg, context) => {
    const at = new Date(context.nowMs + numberOr(arg, RETRY_S) * 1_000)
    return refused(context, withRetryAfter(plain429(context), at.toUTCString()))
  }),
  'rate-limited-bare': instead((_reply, _arg, context) => refused(context, plain429(context))),
  'rate-limited-body': instead((_reply, arg, context) => {
    const seconds = numberOr(arg, RETRY_S)
    return refused(
      context,
      plain429(context, `Rate limit reached. Please try again in ${seconds}s.`),
    )
  }),
  /** A 429 whose Retry-After is the argument, letter by letter. */
  'retry-after': instead((_reply, arg, context) =>
    refused(context, withRetryAfter(plain429(context), arg)),
  ),
  'retry-after-ms': instead((_reply, arg, context) => {
    const refusal = plain429(context)
    return refused(context, { ...refusal, headers: [['retry-after-ms', arg]] })
  }),
  daily: instead((_reply, arg, context) => {
    const waitMs = arg === '' ? untilReset(context) : numberOr(arg, DAY_WAIT_S) * 1_000
    return refused(context, denied(context, context.provider.dailyLimit, waitMs))
  }),
  'not-on-plan': instead((_reply, _arg, context) =>
    refused(context, denied(context, 'rpm', 60_000, 0)),
  ),
  'key-revoked': instead((_reply, _arg, context) =>
    refused(context, context.provider.refusals.unauthorized(context.answer?.key ?? '')),
  ),
  'model-gone': instead((_reply, _arg, context) =>
    refused(context, context.provider.refusals.goneModel(context.model.id)),
  ),
  overflow: after((_reply, _arg, context) => {
    const { id, contextTokens } = context.model
    const facts = { model: id, tokens: contextTokens + 1, limit: contextTokens }
    return refused(context, context.provider.refusals.overflow(facts))
  }),
  'html-200': after(() => page(200)),
  'html-502': after(() => page(502, '<html><head><title>502 Bad Gateway</title></head></html>\n')),
  'error-200': after((_reply, arg, context) => {
    const refusal = context.provider.refusals.failure(numberOr(arg, 502), titleOf(502))
    return refused(context, { ...refusal, status: 200 })
  }),
  'empty-body': after((reply) => ({ ...wholeReply(200, reply.headers, '') })),
  redirect: after((_reply, arg, { url }) =>
    wholeReply(numberOr(arg, 302), [['location', `${url}/_lab/trap`]], ''),
  ),
} as const
