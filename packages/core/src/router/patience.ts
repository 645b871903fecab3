/** How long one attempt may keep a request waiting for its first token. Source: ROUTER 2.7. */
import type { LatencyForecast } from './latency.ts'

/** Measurements below which a provider's stated patience is the better guess. */
const SAMPLES_MIN = 5
/**
 * With the margin, about one healthy answer in a hundred is cut. ROUTER 2.7 has 3.3, which cuts one in thousands; of
 * the two, `bench:router` finds this one better: value + 0.1 to 0.2 points, first token p99 of drift 19 to 14 s.
 */
const DEVIATIONS = 2
const MARGIN = 1.3
/** Measured patience stays within these shares of the usual one: four to thirty of fifteen seconds. */
const SHARE_MIN = 4 / 15
const SHARE_MAX = 2

/** What patience is worked out from. */
export interface PatienceTerms {
  /** For a model nobody knows anything about. */
  readonly usualMs: number
  /** What the provider's file states, for slow starters. */
  readonly statedMs: number | undefined
  readonly adapts: boolean
}

/** Patience by what was measured; by what the provider's file states, or the usual, while too little was. */
export function patienceMs(
  { medianMs, deviation, samples }: LatencyForecast,
  { usualMs, statedMs = usualMs, adapts }: PatienceTerms,
): number {
  if (!adapts || samples < SAMPLES_MIN) return statedMs
  const measuredMs = MARGIN * medianMs * Math.exp(DEVIATIONS * deviation)
  const mostMs = Math.max(SHARE_MAX * usualMs, statedMs)
  return Math.min(Math.max(measuredMs, SHARE_MIN * usualMs), mostMs)
}

const HEDGE_MS_MIN = 1_000
const HEDGE_MS_MAX = 10_000
/** Deviations above the median that nineteen of twenty first tokens stay below. */
const P95_DEVIATIONS = 1.645

/** When a first token is late enough to ask somebody else as well. */
export function hedgeAfterMs({ medianMs, deviation }: LatencyForecast): number {
  const lateMs = medianMs * Math.exp(P95_DEVIATIONS * deviation)
  return Math.min(Math.max(lateMs, HEDGE_MS_MIN), HEDGE_MS_MAX)
}
