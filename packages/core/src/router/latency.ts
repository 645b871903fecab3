/**
 * How long models take: to their first token, by the size of the prompt, and per token from there.
 *
 * Averages of logarithms, because waiting times are skewed; they fade with a half-life of thirty minutes and lean on a
 * prior, or one slow hour would lock the best model out for days. Source: ROUTER 0.5, 2.2, 2.3.
 */
import { MODELS_MAX } from '../bounds.ts'
import { remember } from './bounded.ts'
import type { LatencyCell, LatencyRow } from './state.ts'

/** Prompt sizes that are told apart: short, medium, long. */
export type Size = 0 | 1 | 2

/** All sizes, the shortest first. */
export const SIZES: readonly Size[] = [0, 1, 2]

/** The size of a prompt of so many tokens. */
export function sizeOf(inputTokens: number): Size {
  if (inputTokens < 1_500) return 0
  return inputTokens < 12_000 ? 1 : 2
}

/** How long a first token is expected to take. */
export interface LatencyForecast {
  /** Half of them come sooner. */
  readonly medianMs: number
  /** Standard deviation of the logarithm. */
  readonly deviation: number
  /** Measurements it rests on, faded ones in part. */
  readonly samples: number
}

const HALF_LIFE_MS = 30 * 60_000
const SAMPLES_MAX = 15
const NEWEST_WEIGHT_MIN = 0.08
/** What a measurement of another size tells, after correction by the priors' distance. */
const OTHER_SIZE_WEIGHT = 0.25
const PRIOR_WEIGHT = 1.5
const PRIOR_LOG_S = [Math.log(1.2), Math.log(1.6), Math.log(5)] as const
const PRIOR_VARIANCE = 0.3
/** A first token that never came would have come later than we waited. */
const TIMEOUT_FACTOR = 1.2
const SPEED_WEIGHT = 0.15
/** What is assumed of a model nobody has measured yet. */
const TOKENS_PER_SECOND_PRIOR = 50

const UNKNOWN: LatencyCell = { logS: 0, variance: 0, samples: 0, updatedAtMs: 0 }

/** The latencies of all models, by `provider/model`. Bounded. */
export class Latencies {
  readonly #rows: Map<string, LatencyRow>
  readonly #decays: boolean

  constructor(options: { readonly decays: boolean; readonly rows?: readonly LatencyRow[] }) {
    this.#decays = options.decays
    this.#rows = new Map((options.rows ?? []).slice(-MODELS_MAX).map((row) => [row.model, row]))
  }

  /** Takes a first token into account, which came after `waitedMs`, or never came. */
  observe(model: string, size: Size, { waitedMs, cameInTime, atMs }: Waited): void {
    const row = this.#rows.get(model)
    const cell = row?.cells[size] ?? UNKNOWN
    const samples = this.#samples(cell, atMs)
    const factor = cameInTime ? 1 : TIMEOUT_FACTOR
    const logS = Math.log(Math.max(1, factor * waitedMs) / 1_000)
    const weight = Math.max(NEWEST_WEIGHT_MIN, 1 / (samples + 1))
    const error = logS - cell.logS
    const next: LatencyCell = {
      logS: cell.logS + weight * error,
      variance: (1 - weight) * (cell.variance + weight * error ** 2),
      samples: Math.min(samples + 1, SAMPLES_MAX),
      updatedAtMs: atMs,
    }
    const cells = (row?.cells ?? [UNKNOWN, UNKNOWN, UNKNOWN]).with(size, next)
    remember(this.#rows, model, { ...row, model, cells }, MODELS_MAX)
  }

  /** Takes the speed of an output into account. */
  observeSpeed(model: string, tokensPerSecond: number): void {
    const row = this.#rows.get(model) ?? { model, cells: [UNKNOWN, UNKNOWN, UNKNOWN] }
    const known = row.tokensPerSecond ?? tokensPerSecond
    const average = known + SPEED_WEIGHT * (tokensPerSecond - known)
    remember(this.#rows, model, { ...row, tokensPerSecond: average }, MODELS_MAX)
  }

  /** Output tokens per second. */
  tokensPerSecond(model: string): number {
    return this.#rows.get(model)?.tokensPerSecond ?? TOKENS_PER_SECOND_PRIOR
  }

  /** How long the first token of a prompt of this size is expected to take. Changes nothing. */
  forecast(model: string, size: Size, atMs: number): LatencyForecast {
    const prior = PRIOR_LOG_S[size]
    const cells = this.#rows.get(model)?.cells ?? []
    let weights = PRIOR_WEIGHT
    let logS = PRIOR_WEIGHT * prior
    let variance = PRIOR_WEIGHT * PRIOR_VARIANCE
    let measured = 0
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] ?? UNKNOWN
      const samples = this.#samples(cell, atMs)
      const weight = samples * (at === size ? 1 : OTHER_SIZE_WEIGHT)
      measured += weight
      weights += weight
      logS += weight * (cell.logS + prior - (PRIOR_LOG_S[at] ?? prior))
      variance += weight * cell.variance
    }
    return {
      medianMs: 1_000 * Math.exp(logS / weights),
      deviation: Math.sqrt(variance / weights),
      samples: measured,
    }
  }

  /** All latencies, as a restart finds them again. */
  rows(): readonly LatencyRow[] {
    return [...this.#rows.values()]
  }

  #samples({ samples, updatedAtMs }: LatencyCell, atMs: number): number {
    const elapsedMs = atMs - updatedAtMs
    if (samples === 0 || elapsedMs <= 0 || !this.#decays) return samples
    return samples * 2 ** (-elapsedMs / HALF_LIFE_MS)
  }
}

/** A wait for a first token. */
export interface Waited {
  readonly waitedMs: number
  readonly cameInTime: boolean
  readonly atMs: number
}
