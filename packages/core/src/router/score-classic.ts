/** The classic scorer: the documented sum, with the price of quota as one more term. Source: ROUTER 2.3. */
import type { Facts, Mode, Score } from './score.ts'

const INTELLIGENCE_WEIGHT: Readonly<Record<Mode, number>> = { auto: 0.1, 'auto-smart': 0.6 }
const SPEED_WEIGHT = 0.1
const SATURATION_TOKENS_PER_SECOND = 60
const FIRST_TOKEN_WEIGHT = 0.3
const SLOW_TOKENS_PER_SECOND = 10
const SLOW_PENALTY = 0.2
const RATE_LIMIT_WEIGHT = 0.05
const PRICE_WEIGHT = 1.3

/** Draw + intelligence + speed + first token, less the penalties and the price. */
export function classic(facts: Facts, price: number): Score {
  const { draw, mean, standing, tokensPerSecond, promptness, penalty } = facts
  const terms = {
    draw,
    intelligence: intelligenceWeight(facts) * standing,
    speed: SPEED_WEIGHT * (1 - Math.exp(-tokensPerSecond / SATURATION_TOKENS_PER_SECOND)),
    firstToken: FIRST_TOKEN_WEIGHT * promptness,
    slow: tokensPerSecond < SLOW_TOKENS_PER_SECOND ? -SLOW_PENALTY : 0,
    rateLimit: -RATE_LIMIT_WEIGHT * penalty,
    price: -PRICE_WEIGHT * price,
  }
  const { intelligence, speed, firstToken, slow, rateLimit } = terms
  const others = intelligence + speed + firstToken + slow + rateLimit + terms.price
  return { total: draw + others, expected: mean + others, mean, terms }
}

/** What the mode gives intelligence at least, and all of it for the hardest requests. */
function intelligenceWeight({ mode, difficulty }: Facts): number {
  const hardness = Math.min(1, Math.max(0, (difficulty - 0.3) / 0.5))
  return Math.max(INTELLIGENCE_WEIGHT[mode], 0.1 + 0.9 * hardness)
}
