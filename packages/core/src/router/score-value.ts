/** The value scorer: the expected worth of an answer, less what its quota is worth to others. Source: ROUTER 2.3. */
import type { Facts, Score } from './score.ts'

const STEEPNESS = 7
const MARGIN = 0.05

/** Reliability times quality times promptness, minus the price. */
export function value(facts: Facts, price: number): Score {
  const { mean, draw, promptness } = facts
  const quality = sufficiency(facts)
  const worth = quality * promptness
  return {
    total: draw * worth - price,
    expected: mean * worth - price,
    mean,
    terms: { draw, quality, promptness, price: -price },
  }
}

/** The chance that an answer is good enough: near one for a model above the request, falling steeply below it. */
export function sufficiency({
  quality,
  difficulty,
}: Pick<Facts, 'quality' | 'difficulty'>): number {
  return 1 / (1 + Math.exp(-STEEPNESS * (quality - difficulty + MARGIN)))
}
