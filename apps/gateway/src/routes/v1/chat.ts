/** `POST /v1/chat/completions`: validate, complete, respond. */
import {
  type ApiError,
  type ChatRequest,
  type Clock,
  completionBody,
  type Envelope,
  err,
  interrupted,
  modelKey,
  ok,
  parseChatRequest,
  type Reply,
  type Resolution,
  type Result,
  switchOf,
  toCompletion,
  toEventStream,
  within,
} from '@freellmapi/core'
import { type Context, Hono } from 'hono'
import { BODY_BYTES_MAX, IN_FLIGHT_PER_ADDRESS_MAX } from '../../bounds.ts'
import type { Deps } from '../../deps.ts'
import type { ClientVariables } from '../../middleware/access.ts'
import { addressOf } from '../../middleware/address.ts'
import { PLAIN_ID } from '../../middleware/request-id.ts'
import { readJson } from '../../requests/body.ts'
import type { Claim } from '../../requests/body-room.ts'
import { ContentTap } from '../../requests/content-tap.ts'
import type { NoPlace } from '../../requests/in-flight.ts'
import { randomLetters } from '../../requests/random-letters.ts'
import { errorResponse, headerValue } from '../../requests/reply.ts'
import { methodNotAllowed } from '../not-found.ts'
import { modelNotFound } from './models.ts'

type ChatContext = Context<{ Variables: ClientVariables }>

/** A request on its way: what was asked, how to stop it, and the headers every answer to it carries. */
interface Exchange {
  readonly request: ChatRequest
  readonly abort: AbortController
  readonly headers: Readonly<Record<string, string>>
}

export function chatRoutes(deps: Deps) {
  return new Hono<{ Variables: ClientVariables }>()
    .post('/chat/completions', async (c) => {
      const body = deps.inFlight.bodies.claim()
      const begun = await begin(deps, c, body)
      if (!begun.ok) {
        body.release()
        return begun.error
      }
      const { resolution, ...exchange } = begun.value
      const reply = ask(deps, c, exchange, resolution)
      return exchange.request.stream === true
        ? streamed(deps, reply, exchange)
        : whole(deps, await reply, exchange)
    })
    .all('/chat/completions', methodNotAllowed('POST'))
}

/** Reads the request, finds what it is for, and takes a place. A refusal leaves the place to others. */
async function begin(
  deps: Deps,
  c: ChatContext,
  body: Claim,
): Promise<Result<Exchange & { readonly resolution: Resolution }, Response>> {
  const headers = { 'x-request-id': c.get('requestId') }
  const request = await readRequest(c, body)
  if (!request.ok) return err(errorResponse(request.error, headers))
  const { model } = request.value
  const resolved = deps.engine.resolve(model)
  if (!resolved.ok)
    return err(errorResponse(modelNotFound(deps, model, resolved.error.nearest), headers))
  const abort = deps.inFlight.open(c.req.raw.signal, addressOf(c, deps.trustedProxies), body)
  if (typeof abort === 'string') return err(turnedAway(abort, headers))
  return ok({ request: request.value, resolution: resolved.value, abort, headers })
}

/** Nothing was tried yet, so here a client may well come back. */
function turnedAway(why: NoPlace, headers: Readonly<Record<string, string>>): Response {
  const again = { ...headers, 'x-should-retry': 'true' }
  return errorResponse(
    NO_PLACE[why],
    why === 'draining' ? { ...again, connection: 'close' } : again,
  )
}

async function readRequest(c: ChatContext, claim: Claim): Promise<Result<ChatRequest, ApiError>> {
  const body = await readJson(c.req.raw, BODY_BYTES_MAX, claim)
  return body.ok ? parseChatRequest(body.value) : body
}

/** Routes the request. When it is over, its record is taken and its place in flight given back. */
function ask(
  { engine, recorder, inFlight, clock, settings, log, spans }: Deps,
  c: ChatContext,
  { request, abort }: Exchange,
  resolution: Resolution,
): Promise<Reply> {
  const traceParent = spans && c.req.raw.headers.get('traceparent')
  const context = {
    id: c.get('requestId'),
    atMs: clock.nowMs(),
    clientId: c.get('client').id,
    ...(traceParent ? { traceParent } : {}),
  }
  const session = c.req.raw.headers.get('x-session-id')
  const tap = settings.values.logContent ? new ContentTap() : undefined
  const reply = engine.ask(request, {
    resolution,
    signal: abort.signal,
    client: context.clientId,
    session: session !== null && PLAIN_ID.test(session) ? session : undefined,
    onReport(report) {
      inFlight.close(abort)
      const switched = switchOf(report)
      if (switched !== undefined)
        log.info({ requestId: context.id, ...switched }, 'a conversation changed its model')
      const httpStatus = report.servedBy === undefined ? engine.explain(report).status : 200
      const answered = tap && (tap.text ?? '')
      recorder.record({ ...context, httpStatus }, report, clock.monotonicMs(), answered)
    },
  })
  return tap === undefined ? reply : reply.then((made) => tap.tap(made))
}

async function whole(
  { engine, clock }: Deps,
  reply: Reply,
  { request, headers }: Exchange,
): Promise<Response> {
  if (reply.kind === 'failed') return errorResponse(engine.explain(reply.report), headers)
  const all = { ...headers, ...routed(reply), ...JSON_HEADERS }
  const completion = await toCompletion(reply)
  if (!completion.ok) return errorResponse(interrupted(), all)
  const body = completionBody(completion.value, envelopeOf(request, clock))
  return new Response(JSON.stringify(body), { headers: all })
}

/** Holds the status line until the commit point, or until a proxy on the way would lose its patience. */
async function streamed(
  { engine, clock }: Deps,
  coming: Promise<Reply>,
  { request, abort, headers }: Exchange,
): Promise<Response> {
  const options = {
    envelope: envelopeOf(request, clock),
    includeUsage: request.stream_options?.include_usage === true,
    padding: request.stream_options?.include_obfuscation === true ? randomLetters : undefined,
    clock,
    patience: engine.patience,
    explain: ({ report }: Extract<Reply, { kind: 'failed' }>) => engine.explain(report),
    signal: abort.signal,
    onLeave: () => abort.abort(),
  }
  const reply = await within(engine.patience.heartbeatMs, coming, clock)
  if (reply?.kind === 'failed') return errorResponse(engine.explain(reply.report), headers)
  const route = reply === undefined ? {} : routed(reply)
  return new Response(toEventStream(reply ?? coming, options), {
    headers: { ...headers, ...route, ...STREAM_HEADERS },
  })
}

function envelopeOf({ model, n = 1 }: ChatRequest, clock: Clock): Envelope {
  const id = `chatcmpl-${crypto.randomUUID().replaceAll('-', '')}`
  return { id, created: Math.floor(clock.nowMs() / 1_000), model, choices: n }
}

/** Who answered, and after how many others had failed. */
function routed({
  upstream,
  fallbacks,
}: Extract<Reply, { kind: 'committed' }>): Record<string, string> {
  const via = { 'x-routed-via': headerValue(modelKey(upstream)) }
  return fallbacks === 0 ? via : { ...via, 'x-fallback-attempts': String(fallbacks) }
}

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** Nothing on the way may hold events back. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
}

const NO_PLACE: Readonly<Record<NoPlace, ApiError>> = {
  draining: {
    status: 503,
    type: 'service_unavailable_error',
    code: 'shutting_down',
    message: 'The gateway is shutting down. Please try again in a moment.',
    param: null,
    retryAfterS: 5,
  },
  full: {
    status: 503,
    type: 'service_unavailable_error',
    code: 'too_many_requests_in_flight',
    message: 'The gateway is serving as many requests as it can. Please try again in a moment.',
    param: null,
    retryAfterS: 1,
  },
  share_taken: {
    status: 429,
    type: 'requests',
    code: 'too_many_requests_in_flight',
    message: `The gateway is serving ${IN_FLIGHT_PER_ADDRESS_MAX} requests of this address, and keeps the other places for others. Please try again in a moment.`,
    param: null,
    retryAfterS: 1,
  },
}
