/**
 * One attempt, whole: one upstream called once, its answer relayed, its books closed.
 *
 * The generator's `finally` is the only place the books are closed, however the attempt ends: by success, failure,
 * deadline, or the consumer walking away (`return()`), which also covers a client that left.
 */
import { type AnswerCheck, answerCheckFor, type Verdict } from './answer-check.ts'
import type { Upstream } from './catalog.ts'
import type { Clock } from './clock.ts'
import { Deadline } from './deadline.ts'
import { type AttemptError, consequenceOf } from './errors.ts'
import { outputTokensOf } from './estimate.ts'
import type { Cost } from './ledger/cost.ts'
import type { Heard as HeardLimits } from './ledger/learn.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Reservation } from './ledger/reservation.ts'
import type { ChatRequest, Usage } from './openai.ts'
import { substanceOf } from './substance.ts'
import type { CallUpstream, Part, QuotaReading } from './upstream-call.ts'

/** What came of an attempt. */
export interface AttemptReport {
  readonly upstream: Upstream
  /** Monotonic. */
  readonly startedMs: number
  readonly durationMs: number
  /** From the start of the attempt to the first thing worth relaying. */
  readonly firstTokenMs?: number
  /** What the provider counted, or else our estimate of it. */
  readonly spent: Cost
  readonly usage?: Usage
  readonly error?: AttemptError
  /** What a machine can tell of a whole answer, if anything. */
  readonly verdict?: Verdict
  readonly quota: readonly QuotaReading[]
}

/** What an attempt works with. */
export interface AttemptDeps {
  readonly call: CallUpstream
  readonly clock: Clock
  readonly ledger: Ledger
  /** Told what an answer's head says about limits, as soon as it is there: later it may be out of date. */
  readonly hear: (heard: HeardLimits) => void
  readonly onAttempt: (report: AttemptReport) => void
}

/** What one attempt is to do, and how long it may take. */
export interface AttemptOrder {
  readonly upstream: Upstream
  readonly reservation: Reservation
  readonly request: ChatRequest
  /** Aborts when the client leaves. */
  readonly client: AbortSignal
  readonly firstTokenMs: number
  readonly stallMs: number
}

/** An attempt in progress: parts worth relaying, then the error that ended it, or nothing. */
export type Attempt = AsyncGenerator<Part, AttemptError | undefined, void>

/** What has been heard of an upstream so far. */
interface Heard {
  isSent: boolean
  chars: number
  firstTokenMs: number | undefined
  usage: Usage | undefined
  quota: readonly QuotaReading[]
  stated: Cost['stated']
}

/** Starts with its first `next()`, which is also the commit point: what it yields may go to the client. */
export async function* attempt(deps: AttemptDeps, order: AttemptOrder): Attempt {
  const { clock, ledger } = deps
  const { upstream, reservation } = order
  const startedMs = clock.monotonicMs()
  const deadline = new Deadline({ clock, ...order })
  const check = answerCheckFor(order.request)
  const heard: Heard = {
    isSent: false,
    chars: 0,
    firstTokenMs: undefined,
    usage: undefined,
    quota: [],
    stated: undefined,
  }
  // Stands only if the consumer walks away.
  let error: AttemptError | undefined = { kind: 'aborted' }
  try {
    error = yield* relay({ ...deps, deadline, heard, startedMs, check }, order)
    return error
  } finally {
    deadline.close()
    const spent = spentOf(error, heard, reservation)
    ledger.settle(reservation, spent, clock.nowMs())
    const { firstTokenMs, usage, quota } = heard
    const verdict = error === undefined ? check?.verdict() : undefined
    deps.onAttempt({
      upstream,
      startedMs,
      durationMs: clock.monotonicMs() - startedMs,
      spent,
      quota,
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      ...(usage === undefined ? {} : { usage }),
      ...(error === undefined ? {} : { error }),
      ...(verdict === undefined ? {} : { verdict }),
    })
  }
}

interface Relay extends AttemptDeps {
  readonly deadline: Deadline
  readonly heard: Heard
  readonly startedMs: number
  readonly check: AnswerCheck | undefined
}

/** Calls and passes on what is worth passing on. Nothing is, until the first word or the end without one. */
async function* relay(
  { call, clock, hear, deadline, heard, startedMs, check }: Relay,
  order: AttemptOrder,
): Attempt {
  if (deadline.signal.aborted) return { kind: 'aborted' }
  heard.isSent = true
  const called = await call(order.upstream, order.request, deadline.signal)
  heard.quota = called.quota
  heard.stated = called.stated
  const { reservation } = order
  const refusal = called.parts.ok ? {} : { error: called.parts.error }
  hear({ reservation, quota: called.quota, ...refusal })
  if (!called.parts.ok) return ownError(called.parts.error, deadline)
  for await (const item of called.parts.value) {
    if (!item.ok) return ownError(item.error, deadline)
    if (isSignOfLife(item.value)) {
      deadline.progress()
      continue
    }
    const { chars, finishReason } = substanceOf(item.value)
    heard.chars += chars
    heard.usage = usageOf(item.value) ?? heard.usage
    check?.add(item.value, chars)
    const isSilent = heard.chars === 0
    if (isSilent && finishReason !== undefined && finishReason !== 'length')
      return nothingSaid(finishReason)
    if (isSilent && finishReason === undefined) continue
    if (chars > 0 || heard.firstTokenMs === undefined) deadline.progress()
    heard.firstTokenMs ??= clock.monotonicMs() - startedMs
    deadline.rest()
    yield item.value
    deadline.resume()
  }
  return heard.firstTokenMs === undefined ? { kind: 'malformed', what: 'empty' } : undefined
}

/** The upstream is at work on what cannot be passed on yet: that is no silence. */
function isSignOfLife(part: Part): boolean {
  return part.kind === 'chunks' && part.chunks.length === 0
}

const NOTHING: Cost = { requests: 0, inputTokens: 0, outputTokens: 0 }

/** An abort of our own making is a timeout, whatever the transport called it. */
function ownError(error: AttemptError, deadline: Deadline): AttemptError {
  if (deadline.expired !== undefined) return { kind: 'timeout', phase: deadline.expired }
  return deadline.signal.aborted ? { kind: 'aborted' } : error
}

/** An end without a word: the provider's safety layer, or a model that gave nothing. */
function nothingSaid(finishReason: string): AttemptError {
  return finishReason === 'content_filter'
    ? { kind: 'content_filtered' }
    : { kind: 'malformed', what: 'empty' }
}

function usageOf(part: Part): Usage | undefined {
  if (part.kind === 'completion') return part.completion.usage
  for (let at = part.chunks.length - 1; at >= 0; at--) {
    const usage = part.chunks[at]?.usage
    if (usage !== undefined) return usage
  }
  return undefined
}

/** What the ledger keeps: the provider's own count, or what the policy says to presume. */
function spentOf(
  error: AttemptError | undefined,
  { isSent, chars, usage, stated }: Heard,
  { cost, upstream }: Reservation,
): Cost {
  if (!isSent) return NOTHING
  const consequence = error && consequenceOf(error)
  const isRefusal = error?.kind === 'rate_limited' || error?.kind === 'quota_exhausted'
  const charge =
    consequence === undefined || chars > 0
      ? 'estimate'
      : isRefusal && upstream.provider.countsRefused
        ? 'request'
        : consequence.charge
  switch (charge) {
    case 'nothing':
      return NOTHING
    case 'request':
      return { ...NOTHING, requests: cost.requests }
    case 'estimate':
      return {
        requests: cost.requests,
        inputTokens: usage?.prompt_tokens || cost.inputTokens,
        outputTokens: usage?.completion_tokens || outputTokensOf(chars),
        cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
        ...(stated === undefined ? {} : { stated }),
      }
  }
}
