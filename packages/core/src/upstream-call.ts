/** The port to providers: one call to one upstream, in canonical shapes. Implemented by `@freellmapi/providers`. */
import type { Upstream } from './catalog.ts'
import type { AttemptError } from './errors.ts'
import type { Cost } from './ledger/cost.ts'
import type { Period, Unit } from './ledger/limit.ts'
import type { ChatChunk, ChatCompletion, ChatRequest } from './openai.ts'
import type { Result } from './result.ts'

/**
 * What one read of an upstream gave: a batch of a stream's chunks, or the whole completion at once. A batch of none
 * is a sign of life: something came that is held back until its form is known.
 */
export type Part =
  | { readonly kind: 'chunks'; readonly chunks: readonly ChatChunk[] }
  | { readonly kind: 'completion'; readonly completion: ChatCompletion }

/**
 * An upstream's answer as it arrives. Trouble is the last item, an `err`; it never throws.
 *
 * Returning early (`return()`) closes the connection. A stream that ends without an `err` is complete.
 */
export interface Parts {
  next(value?: undefined): Promise<IteratorResult<Result<Part, AttemptError>, void>>
  return(value?: undefined): Promise<IteratorResult<Result<Part, AttemptError>, void>>
  [Symbol.asyncIterator](): Parts
}

/** What a provider said about its limits, in headers or in an error body. Absent fields were not said. */
export interface QuotaReading {
  readonly unit: Unit
  readonly period: Period
  readonly cap?: number
  readonly remaining?: number
  readonly resetInMs?: number
}

/** The head of an answer: its parts to come, or why there are none; and what was said about limits either way. */
export interface Called {
  readonly parts: Result<Parts, AttemptError>
  readonly quota: readonly QuotaReading[]
  /** What the provider said it charged for the whole call, in its own unit. Absent where the head cannot know yet. */
  readonly stated?: Cost['stated']
}

/** One call. Resolves once the upstream has answered with a status line; never rejects. */
export type CallUpstream = (
  upstream: Upstream,
  request: ChatRequest,
  signal: AbortSignal,
) => Promise<Called>
