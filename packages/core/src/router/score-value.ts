/** The value scorer: the expected worth of an answer, less what its quota is worth to others. Source: ROUTER 2.3. */
import type { Facts, Score } from './score.ts'

/** How steeply, on the logit, good answers get rarer as requests get harder. */
export const STEEPNESS = 7
const MARGIN = 0.05
/**
 * What is left of a request's worth after an attempt on it has failed, waiting and wasted quota taken off. At 0, as
 * ROUTER 2.3 has it, a model that fails half of its calls counts half; `bench:router` then shuns the best one for a
 * day after an afternoon of failures (drift, seed 3: 90.2 % of the bound; 93.4 % with this).
 */
const FALLBACK_WORTH = 0.8

/** Reliability times quality times promptness times what fallback saves, minus the price. */
export function value(facts: Facts, price: number): Score {
  const { mean, draw, promptness } = facts
  const quality = sufficiency(facts)
  const fallback = fallbackFactor(draw)
  const worth = quality * promptness
  return {
    total: (draw * worth - price) * fallback,
    expected: (mean * worth - price) * fallbackFactor(mean),
    mean,
    terms: { draw, quality, promptness, fallback, price: -price * fallback },
  }
}

/**
 * What a candidate gains by there being others: with it, net worth becomes the index by which to try candidates one
 * after another, each paid for when it is asked and of use only if it answers (Weitzman 1979). So a good model that
 * fails often is asked before a poor one that never does, and models that never fail are ordered by worth alone.
 */
export function fallbackFactor(chance: number): number {
  return 1 / (1 - FALLBACK_WORTH * (1 - chance))
}

/** The chance that an answer is good enough: near one for a model above the request, falling steeply below it. */
export function sufficiency({
  quality,
  difficulty,
}: Pick<Facts, 'quality' | 'difficulty'>): number {
  return 1 / (1 + Math.exp(-STEEPNESS * (quality - difficulty + MARGIN)))
}
