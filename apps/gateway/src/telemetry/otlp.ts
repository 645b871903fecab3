/**
 * Spans to a collector, by OTLP over HTTP in JSON. The official exporter is a dozen packages (0.301), four times what the
 * server needs at run time, for one POST of a stable format. Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
import type { Span, SpanValue } from '@freellmapi/core'
import type { FetchLike } from '@freellmapi/providers'

/** Spans held until the collector takes them; beyond that the newest are dropped, so that memory stays bounded. */
const HELD_MAX = 4_096
/** To one POST. */
const BATCH_MAX = 512
const SEND_MS_MAX = 10_000
/** A server that stops does not wait longer for a collector. */
const CLOSE_MS_MAX = 2_000
const NS_PER_MS = 1_000_000n

/** Where spans go, and who is told how that is going. */
export interface OtlpOptions {
  /** The collector's base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly service: { readonly name: string; readonly version: string }
  readonly fetch: FetchLike
  /** Told once when the collector begins to refuse, with its status, and once when it takes spans again. */
  readonly onState: (isTaken: boolean, status?: number) => void
}

/** Holds spans until the collector has them. */
export class OtlpExporter {
  readonly #options: OtlpOptions
  #held: Span[] = []
  #isTaken = true
  #sending: Promise<void> | undefined
  readonly #closing = new AbortController()

  constructor(options: OtlpOptions) {
    this.#options = options
  }

  /** Takes the spans of a request, while there is room. */
  add(spans: readonly Span[]): void {
    if (this.#held.length + spans.length <= HELD_MAX) this.#held.push(...spans)
  }

  /** Sends what is held, a batch at a time. What the collector cannot take now waits; what it will never take is dropped. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  /** Sends the last spans, if the collector is quick about it. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.#closing.abort(), CLOSE_MS_MAX)
    await this.#sending
    await this.flush()
    clearTimeout(late)
  }

  async #sendAll(): Promise<void> {
    while (this.#held.length > 0) {
      const batch = this.#held.slice(0, BATCH_MAX)
      const status = await this.#send(batch)
      const isTaken = status !== undefined && status < 300
      this.#tell(isTaken, status)
      if (!isTaken && mayPass(status)) return
      this.#held = this.#held.slice(batch.length)
    }
  }

  async #send(spans: readonly Span[]): Promise<number | undefined> {
    const { endpoint, headers, service, fetch } = this.#options
    try {
      const response = await fetch(`${endpoint.replace(/(?<!\/)\/+$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(payloadOf(spans, service)),
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(SEND_MS_MAX)]),
      })
      await response.text()
      return response.status
    } catch {
      // Nobody there: `undefined` says so, and the log hears of it once.
      return undefined
    }
  }

  #tell(isTaken: boolean, status: number | undefined): void {
    if (isTaken !== this.#isTaken) this.#options.onState(isTaken, status)
    this.#isTaken = isTaken
  }
}

/** Whether the same spans may be taken later. Source: OTLP, "Failures": 429, 502, 503 and 504, and no answer at all. */
function mayPass(status: number | undefined): boolean {
  return status === undefined || [429, 502, 503, 504].includes(status)
}

/** An `ExportTraceServiceRequest`. 64-bit numbers are strings there. */
function payloadOf(spans: readonly Span[], service: OtlpOptions['service']): object {
  const resource = { 'service.name': service.name, 'service.version': service.version }
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [
          {
            scope: { name: 'freellmapi', version: service.version },
            spans: spans.map((span) => ({
              traceId: span.traceId,
              spanId: span.spanId,
              ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
              name: span.name,
              kind: span.kind === 'server' ? 2 : 3,
              startTimeUnixNano: nanoseconds(span.startAtMs),
              endTimeUnixNano: nanoseconds(span.endAtMs),
              attributes: attributesOf(span.attributes),
              status: span.isError ? { code: 2 } : {},
            })),
          },
        ],
      },
    ],
  }
}

function nanoseconds(atMs: number): string {
  return String(BigInt(Math.round(atMs)) * NS_PER_MS)
}

function attributesOf(attributes: Readonly<Record<string, SpanValue>>): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: SpanValue): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
