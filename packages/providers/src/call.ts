/** One upstream call: encode, send, classify, and hand back canonical parts. The only place that fetches. */
import {
  type AttemptError,
  type Called,
  type CallUpstream,
  type ChatCompletion,
  type ChatRequest,
  type Clock,
  err,
  modelKey,
  ok,
  type Parts,
  type QuotaReading,
  type Result,
  systemClock,
  toChunks,
} from '@freellmapi/core'
import { readAnswer } from './answer.ts'
import { providers as shippedProviders } from './catalog.ts'
import { demanded, demandOf } from './demand.ts'
import type { Wire } from './json.ts'
import { openPromised } from './promised.ts'
import type { Provider } from './provider.ts'
import { quotaInError, quotaInHeaders } from './quota.ts'
import { isPlain, RefusedParameters } from './refused-parameters.ts'
import {
  drain,
  type Exchange,
  headTrouble,
  type Outgoing,
  open,
  readRefusal,
  refusalOf,
} from './request.ts'
import { salvage } from './salvage.ts'
import type { FetchLike, FetchReply } from './transport.ts'
import type { WireError } from './wire-error.ts'

/** What a caller needs from its surroundings. */
export interface CallerOptions {
  readonly fetch: FetchLike
  /** Opens a stored key. Asked just before each call; what it gives is not kept. */
  readonly secret: (credentialId: string) => string | Promise<string>
  /** Looked up at each call, so that custom endpoints may come and go. All shipped ones by default. */
  readonly providers?: () => readonly Provider[]
  /** A provider's base URL where it is not the shipped one. */
  readonly baseUrl?: (providerId: string) => string | undefined
  readonly clock?: Clock
  /** What models turned out not to take. Known until the process ends, unless it has a store. */
  readonly refused?: RefusedParameters
}

/**
 * The port to all providers. Resolves at the status line and never rejects; later trouble is the last part.
 *
 * **Errors**: every kind but `timeout`, which only core can tell from `aborted`: deadlines are its own.
 */
export function createCaller(options: CallerOptions): CallUpstream {
  const { clock = systemClock, refused = new RefusedParameters({ clock }) } = options
  return async (upstream, request, signal) => {
    const provider = (options.providers?.() ?? shippedProviders).find(
      ({ id }) => id === upstream.provider.id,
    )
    if (provider === undefined) return failed({ kind: 'unsupported', feature: 'provider' })
    const model = upstream.model.id
    const encoded = encodeBody(provider, request, model)
    if (!encoded.ok) return failed(encoded.error)
    const body = refused.strip(modelKey(upstream), encoded.value)
    const secret = await openSecret(options, upstream.credential.id)
    if (!secret.ok) return failed(secret.error)

    const isStreamWanted = request.stream === true
    const path = provider.protocol.path(model, { stream: isStreamWanted })
    const outgoing: Outgoing = {
      fetch: options.fetch,
      provider,
      secret: secret.value,
      url: urlOf(provider, { path, secret: secret.value }, options.baseUrl),
      method: 'POST',
      accept: isStreamWanted ? 'text/event-stream, application/json' : 'application/json',
      body,
      signal,
    }
    const exchange = await openFor(outgoing, options)
    if (!exchange.ok) return failed(exchange.error)
    const called = await receive(outgoing, exchange.value, { request, isStreamWanted, clock })
    const learn = (parameters: readonly string[]): boolean =>
      refused.learn(modelKey(upstream), parameters, body)
    return noting(called, request, learn)
  }
}

async function openFor(
  outgoing: Outgoing,
  { baseUrl, clock = systemClock }: CallerOptions,
): Promise<Result<Exchange, AttemptError>> {
  const { id, promises } = outgoing.provider
  if (promises === undefined) return await open(outgoing)
  const standIn = baseUrl?.(id)
  return await openPromised(outgoing, promises, {
    clock,
    ...(standIn === undefined ? {} : { baseUrl: standIn }),
  })
}

/**
 * A refused parameter that will be left out from now on makes the same upstream worth asking again; one that is missing
 * from no request makes it worth asking nothing.
 */
function noting(
  called: Called,
  request: ChatRequest,
  learn: (parameters: readonly string[]) => boolean,
): Called {
  const { parts } = called
  if (parts.ok || parts.error.kind !== 'parameter_rejected') return called
  if (learn(parts.error.parameters))
    return { ...called, parts: err({ ...parts.error, isLearned: true }) }
  return isPlain(request) ? { ...called, parts: err({ kind: 'incompatible' }) } : called
}

/** The body as it will leave: the protocol's encoding, with the provider's quirks applied in order. */
export function encodeBody(
  provider: Provider,
  request: ChatRequest,
  model: string,
): Result<Wire, AttemptError> {
  let body = provider.protocol.encode(request, model)
  for (const quirk of provider.quirks) {
    if (!body.ok) return body
    body = quirk.apply(body.value)
  }
  return body
}

/** A path under a provider's base URL, or under the one that stands in for it. */
export function urlOf(
  { id, baseUrl, keyPath }: Provider,
  { path, secret }: { readonly path: string; readonly secret: string },
  override: CallerOptions['baseUrl'],
): string {
  return (override?.(id) ?? baseUrl).replace(/(?<!\/)\/+$/, '') + (keyPath?.(secret) ?? '') + path
}

/** A key that cannot be opened is of no more use than one that the provider refuses. */
async function openSecret(
  { secret }: CallerOptions,
  credentialId: string,
): Promise<Result<string, AttemptError>> {
  try {
    return ok(await secret(credentialId))
  } catch {
    return err({ kind: 'unauthorized' })
  }
}

function failed(error: AttemptError, quota: readonly QuotaReading[] = []): Called {
  return { parts: err(error), quota }
}

interface Wanted {
  readonly request: ChatRequest
  readonly isStreamWanted: boolean
  readonly clock: Clock
}

async function receive(outgoing: Outgoing, exchange: Exchange, wanted: Wanted): Promise<Called> {
  const { provider } = outgoing
  const { reply, close } = exchange
  const nowMs = wanted.clock.nowMs()
  const trouble = headTrouble(reply)
  if (trouble !== undefined) {
    close()
    return failed(trouble)
  }

  const quota = quotaInHeaders(provider.meters, reply.headers, nowMs)
  const refusal = refusalOf(outgoing, exchange, nowMs)
  if (reply.status >= 400) {
    const error = await readRefusal(exchange)
    if (outgoing.signal.aborted) return failed({ kind: 'aborted' }, quota)
    const saved = error && salvage(error, wanted.request)
    if (saved !== undefined) return { parts: ok(only(saved, wanted)), quota }
    const stated = error && quotaInError(error, { nowMs, dayZone: provider.dayZone ?? 'UTC' })
    return failed(refusal(error), [...quota, ...(stated ?? [])])
  }
  if (reply.body === null) {
    close()
    return failed({ kind: 'malformed', what: 'empty' }, quota)
  }
  const answer = {
    protocol: provider.protocol,
    iterator: reply.body[Symbol.asyncIterator](),
    isStreamWanted: wanted.isStreamWanted,
    signal: outgoing.signal,
    refusal,
    salvage: (error: WireError) => salvage(error, wanted.request),
  }
  const demand = demandOf(wanted.request)
  const read = demand === undefined ? readAnswer(answer) : demanded(readAnswer(answer), demand)
  const parts = ok(closing(read, answer.iterator, exchange, wanted.clock))
  const stated = statedCost(provider, reply, wanted)
  return stated === undefined ? { parts, quota } : { parts, quota, stated }
}

/** An answer that is known whole, in the form that was asked for. */
async function* only(completion: ChatCompletion, { isStreamWanted }: Wanted): Parts {
  yield ok(
    isStreamWanted
      ? { kind: 'chunks', chunks: toChunks(completion) }
      : { kind: 'completion', completion },
  )
}

/** What a header says the call cost. A stream's head cannot know. */
function statedCost(
  { costHeaders = {} }: Provider,
  { headers }: FetchReply,
  { isStreamWanted }: Wanted,
): Called['stated'] {
  if (isStreamWanted) return undefined
  const stated = Object.entries(costHeaders).flatMap(([unit, name]) => {
    const value = headers.get(name) ?? ''
    return /^\d{1,9}(?:\.\d+)?$/.test(value) ? [[unit, Number(value)] as const] : []
  })
  return stated.length === 0 ? undefined : Object.fromEntries(stated)
}

/**
 * Parts whose end is the connection's. A generator that was never started runs no `finally`, and one that waits
 * for a read cannot be returned from: so leaving early breaks the connection first.
 */
function closing(
  parts: Parts,
  iterator: AsyncIterator<Uint8Array, unknown, undefined>,
  exchange: Exchange,
  clock: Clock,
): Parts {
  let isOver = false
  const over = (isComplete: boolean): void => {
    if (isOver) return
    isOver = true
    if (isComplete) void drain(iterator, exchange, clock)
    else exchange.close()
  }
  const wrapped: Parts = {
    async next() {
      const next = await parts.next()
      if (next.done === true) over(true)
      else if (!next.value.ok) over(false)
      return next
    },
    return() {
      over(false)
      return parts.return()
    },
    [Symbol.asyncIterator]: () => wrapped,
  }
  return wrapped
}
