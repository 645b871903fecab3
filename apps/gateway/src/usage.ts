/** Rollups added up: totals, totals over time, totals by something. Knows rows and arithmetic, no database and no clock. */
import { Histogram, type RollupRow } from '@freellmapi/db'
import type { AnalyticsQuery, Dimension, UsageBody } from './shapes/analytics.ts'

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

/** Whether a row is of what the query narrows to. */
export function matches(row: RollupRow, query: Omit<AnalyticsQuery, 'window'>): boolean {
  const { provider, model, key, client } = query
  return (
    (provider === undefined || row.provider === provider) &&
    (model === undefined || idOf(row, 'model') === model) &&
    (key === undefined || row.credentialId === key) &&
    (client === undefined || row.clientKeyId === client)
  )
}

/** A row's value of a dimension; empty where nobody served. */
export function idOf(row: RollupRow, by: Dimension): string {
  switch (by) {
    case 'provider':
      return row.provider
    case 'model':
      return row.provider === '' ? '' : `${row.provider}/${row.model}`
    case 'key':
      return row.credentialId
    case 'client':
      return row.clientKeyId
  }
}

function percentilesOf(histogram: Histogram): UsageBody['latencyMs'] {
  return {
    p50: histogram.percentile(0.5),
    p95: histogram.percentile(0.95),
    p99: histogram.percentile(0.99),
  }
}
