/** What is written down about each request and its attempts: numbers and names; content only by the owner's word. */
import type { ErrorKind } from './errors.ts'

/** How a request ended for its client. */
export const OUTCOMES = ['succeeded', 'failed', 'exhausted', 'interrupted', 'canceled'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Whose the questions of calibration are in the log: no client's, and counted with no client's usage. */
export const CALIBRATION_CLIENT = 'calibration'

/** One upstream call of a request. */
export interface AttemptRecord {
  readonly provider: string
  readonly model: string
  readonly credentialId: string
  /** Milliseconds after the request's arrival at which the attempt began. */
  readonly startedAfterMs: number
  readonly durationMs: number
  readonly firstTokenMs?: number
  readonly promptTokens?: number
  readonly completionTokens?: number
  /** Absent for an attempt that succeeded. */
  readonly error?: ErrorKind
}

/** One request, written once, when it is over. */
export interface RequestRecord {
  readonly id: string
  readonly atMs: number
  readonly clientKeyId: string
  /** The model as the client asked for it. */
  readonly requestedModel: string
  readonly stream: boolean
  readonly outcome: Outcome
  readonly httpStatus: number
  readonly durationMs: number
  readonly firstTokenMs?: number
  /** The upstream that served it, when one did. */
  readonly provider?: string
  readonly model?: string
  readonly promptTokens: number
  readonly completionTokens: number
  readonly attempts: readonly AttemptRecord[]
  /** Why these candidates in this order: the router's explanation as compact JSON. */
  readonly explanation?: string
  /** What was said, bounded; only while the owner has it logged. */
  readonly content?: RequestContent
  /** The client's own `traceparent`, where spans are made; not stored. Source: https://www.w3.org/TR/trace-context */
  readonly traceParent?: string
}

/** What a request and its answer said, as texts. */
export interface RequestContent {
  readonly asked: string
  readonly answered?: string
}

export interface RequestLog {
  /** Writes the records in one commit. */
  write(records: readonly RequestRecord[]): void
  /** The newest requests first, with their attempts. */
  recent(count: number): readonly RequestRecord[]
  /** Deletes some of the requests that arrived before `beforeMs`; returns how many went, zero when none is left. */
  prune(beforeMs: number): number
}
