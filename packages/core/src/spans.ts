/**
 * A finished request as spans with OpenTelemetry's names for generative AI: one for the request, one for each attempt
 * below it. Numbers and names; never what was said. Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans
 */
import type { Random } from './random.ts'
import type { AttemptRecord, RequestRecord } from './request-log.ts'

/** What a span may say. */
export type SpanValue = string | number | boolean

/** A span, for whichever exporter takes it. Ids are lower-case hexadecimal: 32 digits of the trace, 16 of the span. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** `server`: a request of a client of ours. `client`: a call of ours. */
  readonly kind: 'server' | 'client'
  readonly startAtMs: number
  readonly endAtMs: number
  readonly attributes: Readonly<Record<string, SpanValue>>
  readonly isError: boolean
}

/** Where a provider is, and what OpenTelemetry calls it. */
export interface SpanProvider {
  readonly name: string
  readonly address?: string
  readonly port?: number
}

/** What spans are made with, beside the record. */
export interface SpanContext {
  /** For ids; good enough to be unique. */
  readonly random: Random
  readonly provider: (id: string) => SpanProvider
}

const OPERATION = 'chat'
/** The client went, or a rival was faster: nobody failed. */
const NO_ERROR: ReadonlySet<string> = new Set(['succeeded', 'canceled', 'aborted'])

/** Version, trace, span, flags; whose last bit says that the trace is kept. */
const TRACE_PARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]([\da-f])(?:-|$)/

/** The request's span first, then its attempts' in their order; within the client's trace, if it sent one. None when it keeps none. */
export function spansOf(record: RequestRecord, { random, provider }: SpanContext): readonly Span[] {
  const [, clientTrace, clientSpan, flags] = TRACE_PARENT.exec(record.traceParent ?? '') ?? []
  if (flags !== undefined && Number.parseInt(flags, 16) % 2 === 0) return []
  const traceId = clientTrace ?? hex(32, random)
  const root: Span = {
    ...requestSpan(record, provider),
    traceId,
    spanId: hex(16, random),
    ...(clientSpan === undefined ? {} : { parentSpanId: clientSpan }),
  }
  const attempts = record.attempts.map((attempt): Span => {
    const place = { traceId, spanId: hex(16, random), parentSpanId: root.spanId }
    return { ...place, ...attemptSpan(attempt, record.atMs, provider) }
  })
  return [root, ...attempts]
}

function requestSpan(
  record: RequestRecord,
  provider: SpanContext['provider'],
): Omit<Span, 'traceId' | 'spanId'> {
  const { id, atMs, requestedModel, outcome, httpStatus, durationMs, attempts } = record
  const isError = !NO_ERROR.has(outcome)
  return {
    name: `${OPERATION} ${requestedModel}`,
    kind: 'server',
    startAtMs: atMs,
    endAtMs: atMs + durationMs,
    isError,
    attributes: {
      'gen_ai.operation.name': OPERATION,
      'gen_ai.request.model': requestedModel,
      ...(record.provider === undefined
        ? {}
        : { 'gen_ai.provider.name': provider(record.provider).name }),
      ...(record.model === undefined ? {} : { 'gen_ai.response.model': record.model }),
      'gen_ai.usage.input_tokens': record.promptTokens,
      'gen_ai.usage.output_tokens': record.completionTokens,
      'http.response.status_code': httpStatus,
      'freellmapi.request.id': id,
      'freellmapi.request.stream': record.stream,
      'freellmapi.outcome': outcome,
      'freellmapi.attempts': attempts.length,
      ...(isError ? { 'error.type': outcome } : {}),
    },
  }
}

function attemptSpan(
  attempt: AttemptRecord,
  requestAtMs: number,
  provider: SpanContext['provider'],
): Omit<Span, 'traceId' | 'spanId'> {
  const { model, startedAfterMs, durationMs, firstTokenMs, error } = attempt
  const { name, address, port } = provider(attempt.provider)
  const startAtMs = requestAtMs + startedAfterMs
  const isError = error !== undefined && !NO_ERROR.has(error)
  return {
    name: `${OPERATION} ${model}`,
    kind: 'client',
    startAtMs,
    endAtMs: startAtMs + durationMs,
    isError,
    attributes: {
      'gen_ai.operation.name': OPERATION,
      'gen_ai.provider.name': name,
      'gen_ai.request.model': model,
      ...(error === undefined ? { 'gen_ai.response.model': model } : {}),
      'gen_ai.usage.input_tokens': attempt.promptTokens ?? 0,
      'gen_ai.usage.output_tokens': attempt.completionTokens ?? 0,
      ...(address === undefined ? {} : { 'server.address': address }),
      ...(port === undefined ? {} : { 'server.port': port }),
      ...(firstTokenMs === undefined ? {} : { 'freellmapi.first_token_ms': firstTokenMs }),
      ...(isError ? { 'error.type': error } : {}),
    },
  }
}

/** Never all zeros, which would be no id. */
function hex(digits: number, random: Random): string {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return /^0+$/.test(text) ? text.replace(/0$/, '1') : text
}
