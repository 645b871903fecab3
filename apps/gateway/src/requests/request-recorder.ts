/** Turns reports into log rows, many to a commit, off the request's path. */
import {
  type AttemptRecord,
  type AttemptReport,
  type ChatRequest,
  type Outcome,
  type RequestContent,
  type RequestLog,
  type RequestRecord,
  type RequestReport,
  traceOf,
} from '@freellmapi/core'

/** What the route knows of a request beside its report. */
export interface RequestContext {
  readonly id: string
  readonly atMs: number
  readonly clientId: string
  readonly httpStatus: number
  /** The client's own, where spans are made. */
  readonly traceParent?: string
}

interface Finished {
  readonly context: RequestContext
  readonly report: RequestReport
  readonly endedMs: number
  /** What was answered, while content is logged; an empty text when nothing was. */
  readonly answered: string | undefined
}

/** Characters kept of a request, while content is logged. */
const ASKED_CHARS_MAX = 256 * 1024

/** Records held until the next flush; beyond that the oldest are dropped and counted, so that memory stays bounded. */
const HELD_MAX = 10_000

export class RequestRecorder {
  readonly #log: RequestLog
  readonly #onFailure: (thrown: unknown) => void
  readonly #onRecord: (record: RequestRecord) => void
  #held: Finished[] = []
  #dropped = 0

  /** `onRecord` is told of each request a moment after it is over, off its path. */
  constructor(
    log: RequestLog,
    onFailure: (thrown: unknown) => void,
    onRecord: (record: RequestRecord) => void = () => undefined,
  ) {
    this.#log = log
    this.#onFailure = onFailure
    this.#onRecord = onRecord
  }

  /** Takes a finished request. `endedMs` is monotonic, as the report's own times are; `answered` only when content is logged. */
  record(
    context: RequestContext,
    report: RequestReport,
    endedMs: number,
    answered?: string | undefined,
  ): void {
    if (this.#held.length >= HELD_MAX) {
      this.#dropped++
      return
    }
    this.#held.push({ context, report, endedMs, answered })
  }

  /** Whether there are records that are not written yet. */
  get hasRecords(): boolean {
    return this.#held.length > 0
  }

  /** Records lost because the store would not take them in time. */
  get dropped(): number {
    return this.#dropped
  }

  /** Writes what has been taken since the last call. */
  flush(): void {
    if (this.#held.length === 0) return
    const records = this.#held.map(toRecord)
    this.#held = []
    try {
      this.#log.write(records)
    } catch (thrown) {
      this.#dropped += records.length
      this.#onFailure(thrown)
    }
    for (const record of records) this.#onRecord(record)
  }
}

function toRecord({ context, report, endedMs, answered }: Finished): RequestRecord {
  const { ask, attempts, servedBy, startedMs } = report
  const last = deciding(report)
  const firstTokenMs =
    servedBy === undefined || last?.firstTokenMs === undefined
      ? undefined
      : last.startedMs - startedMs + last.firstTokenMs
  return {
    id: context.id,
    atMs: context.atMs,
    clientKeyId: context.clientId,
    requestedModel: ask.request.model,
    stream: ask.request.stream === true,
    outcome: outcomeOf(report),
    httpStatus: context.httpStatus,
    durationMs: Math.round(endedMs - startedMs),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs: Math.round(firstTokenMs) }),
    ...(servedBy === undefined ? {} : { provider: servedBy.provider.id, model: servedBy.model.id }),
    promptTokens: attempts.reduce((sum, { spent }) => sum + spent.inputTokens, 0),
    completionTokens: attempts.reduce((sum, { spent }) => sum + spent.outputTokens, 0),
    attempts: attempts.map((attempt) => toAttempt(attempt, startedMs)),
    explanation: JSON.stringify(traceOf(report)),
    ...(answered === undefined ? {} : { content: contentOf(ask.request, answered) }),
    ...(context.traceParent === undefined ? {} : { traceParent: context.traceParent }),
  }
}

function contentOf(request: ChatRequest, answered: string): RequestContent {
  const asked = JSON.stringify(request).slice(0, ASKED_CHARS_MAX)
  return answered === '' ? { asked } : { asked, answered }
}

/** The attempt that made the outcome: the last of the one who served, since a rival called off may close after it. */
function deciding({ attempts, servedBy }: RequestReport): AttemptReport | undefined {
  return servedBy === undefined
    ? attempts.at(-1)
    : attempts.findLast(({ upstream }) => upstream === servedBy)
}

function outcomeOf(report: RequestReport): Outcome {
  const { servedBy, attempts, ask } = report
  const error = deciding(report)?.error
  if (error?.kind === 'aborted' || (ask.signal.aborted && error !== undefined)) return 'canceled'
  if (servedBy !== undefined) return error === undefined ? 'succeeded' : 'interrupted'
  return attempts.length === 0 ? 'exhausted' : 'failed'
}

function toAttempt(attempt: AttemptReport, requestStartedMs: number): AttemptRecord {
  const { upstream, startedMs, durationMs, firstTokenMs, spent, error } = attempt
  return {
    provider: upstream.provider.id,
    model: upstream.model.id,
    credentialId: upstream.credential.id,
    startedAfterMs: Math.round(startedMs - requestStartedMs),
    durationMs: Math.round(durationMs),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs: Math.round(firstTokenMs) }),
    promptTokens: spent.inputTokens,
    completionTokens: spent.outputTokens,
    ...(error === undefined ? {} : { error: error.kind }),
  }
}
