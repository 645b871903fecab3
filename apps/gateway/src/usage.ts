/** Rollups added up. Knows rows and arithmetic, no database and no clock. */
import { Histogram, type RollupRow } from '@freellmapi/db'
import type { UsageBody } from './shapes/analytics.ts'

/** A running total. */
export class UsageTotal {
  #requests = 0
  #succeeded = 0
  #canceled = 0
  #fallbacks = 0
  #attempts = 0
  #attemptsFailed = 0
  #promptTokens = 0
  #completionTokens = 0
  readonly #durations = new Histogram()
  readonly #firstTokens = new Histogram()

  /** How much there is of it, for putting the most used first. */
  get weight(): number {
    return this.#requests + this.#attempts
  }

  add(row: RollupRow): void {
    this.#requests += row.requests
    this.#succeeded += row.succeeded
    this.#canceled += row.canceled
    this.#fallbacks += row.fallbacks
    this.#attempts += row.attempts
    this.#attemptsFailed += row.attemptsFailed
    this.#promptTokens += row.promptTokens
    this.#completionTokens += row.completionTokens
    this.#durations.addStored(row.durations)
    this.#firstTokens.addStored(row.firstTokens)
  }

  toBody(): UsageBody {
    return {
      requests: this.#requests,
      succeeded: this.#succeeded,
      failed: this.#requests - this.#succeeded - this.#canceled,
      canceled: this.#canceled,
      fallbacks: this.#fallbacks,
      attempts: this.#attempts,
      attemptsFailed: this.#attemptsFailed,
      promptTokens: this.#promptTokens,
      completionTokens: this.#completionTokens,
      latencyMs: percentilesOf(this.#durations),
      firstTokenMs: percentilesOf(this.#firstTokens),
    }
  }
}

function percentilesOf(histogram: Histogram): UsageBody['latencyMs'] {
  const [p50, p95, p99] = histogram.percentiles(0.5, 0.95, 0.99)
  return { p50, p95, p99 }
}
