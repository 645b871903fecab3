/**
 * How good a candidate is for one request: named terms whose sum orders the candidates.
 *
 * The dashboard shows these very numbers. Source of terms and constants: ROUTER 2.3, the classic scorer.
 */
import { modelKey, type Upstream } from '../catalog.ts'
import type { Random } from '../random.ts'
import type { Posteriors } from './posterior.ts'

/** What is to be favoured: `auto` balances, `auto-smart` lets intelligence weigh 60 %. */
export type Mode = 'auto' | 'auto-smart'

/** The terms of one candidate's score. All but `draw` and `intelligence` are small on purpose. */
export interface Terms {
  /** A draw from the model's Beta: its chance to answer, this once. */
  readonly draw: number
  /** Quality relative to the best and worst of the candidates, times the mode's weight. */
  readonly intelligence: number
  /** Saturating in tokens per second: 60 a second earn two thirds of it. */
  readonly speed: number
  /** Nearly all of it for a first token within two seconds, half for twenty. */
  readonly firstToken: number
  /** Below ten tokens a second, readers outrun the model. */
  readonly slow: number
  /** Decaying, and only after every key of the model was refused for its rate. */
  readonly rateLimit: number
}

/** A score and what it is made of. */
export interface Score {
  readonly total: number
  readonly terms: Terms
}

/** What a score depends on beside the upstream itself. */
export interface ScoreContext {
  readonly mode: Mode
  readonly posteriors: Posteriors
  readonly penalties: Penalties
  /** Quality of the worst and the best candidate of this request. */
  readonly qualityRange: readonly [number, number]
  readonly atMs: number
  readonly random: Random
}

const INTELLIGENCE_WEIGHT: Readonly<Record<Mode, number>> = { auto: 0.1, 'auto-smart': 0.6 }
const SPEED_WEIGHT = 0.1
const FIRST_TOKEN_WEIGHT = 0.3
const SLOW_PENALTY = 0.2
const RATE_LIMIT_WEIGHT = 0.05
/** What is assumed of a model nobody has measured yet. */
const TOKENS_PER_SECOND_PRIOR = 50
const FIRST_TOKEN_MS_PRIOR = 1_500

/** Scores a model. All of its keys share the score; among them, headroom decides. */
export function score(upstream: Upstream, context: ScoreContext): Score {
  const model = modelKey(upstream)
  const { posteriors, penalties, atMs, random, mode } = context
  const measured = posteriors.read(model, atMs)
  const tokensPerSecond = measured.tokensPerSecond ?? TOKENS_PER_SECOND_PRIOR
  const firstTokenS = (measured.firstTokenMs ?? FIRST_TOKEN_MS_PRIOR) / 1_000
  const terms: Terms = {
    draw: posteriors.draw(model, atMs, random),
    intelligence:
      INTELLIGENCE_WEIGHT[mode] * relative(upstream.model.quality, context.qualityRange),
    speed: SPEED_WEIGHT * (1 - Math.exp(-tokensPerSecond / 60)),
    firstToken: FIRST_TOKEN_WEIGHT / (1 + (firstTokenS / 20) ** 2),
    slow: tokensPerSecond < 10 ? -SLOW_PENALTY : 0,
    rateLimit: -RATE_LIMIT_WEIGHT * penalties.read(model, atMs),
  }
  const { draw, intelligence, speed, firstToken, slow, rateLimit } = terms
  return { total: draw + intelligence + speed + firstToken + slow + rateLimit, terms }
}

function relative(quality: number, [worst, best]: readonly [number, number]): number {
  return best === worst ? 1 : (quality - worst) / (best - worst)
}

/** Rate-limit penalties per model: one more each time all of its keys were refused, halving every two minutes. */
export class Penalties {
  readonly #penalties = new Map<string, { amount: number; atMs: number }>()

  add(model: string, atMs: number): void {
    this.#penalties.set(model, { amount: Math.min(this.read(model, atMs) + 1, PENALTY_MAX), atMs })
  }

  read(model: string, atMs: number): number {
    const penalty = this.#penalties.get(model)
    if (penalty === undefined) return 0
    const amount = penalty.amount * 2 ** (-Math.max(0, atMs - penalty.atMs) / PENALTY_HALF_LIFE_MS)
    if (amount > PENALTY_FORGOTTEN) return amount
    this.#penalties.delete(model)
    return 0
  }
}

const PENALTY_MAX = 10
const PENALTY_HALF_LIFE_MS = 120_000
const PENALTY_FORGOTTEN = 0.01
