/** What the router knows of a model, put together for one request. */
import type { Upstream } from '../catalog.ts'
import type { Description } from '../describe.ts'
import type { Random } from '../random.ts'
import { DIFFICULTY } from './difficulty.ts'
import { newness } from './exploration.ts'
import { type Latencies, sizeOf } from './latency.ts'
import { NOTHING_LEARNT } from './learnt-quality.ts'
import type { Merits } from './merit.ts'
import type { RouterOptions } from './options.ts'
import type { Penalties } from './penalty.ts'
import { type Belief, drawer, type Posteriors, PRIOR_MEAN } from './posterior.ts'
import type { Prices } from './price.ts'
import { type Facts, type Mode, promptness, type Score, type Scorer } from './score.ts'
import { SCORERS } from './scorers.ts'

/** What candidates are rated by. */
export interface RatingContext {
  readonly options: RouterOptions
  readonly mode: Mode
  /** `provider/model`, made once for each model: a string made anew is hashed anew at every look-up. */
  readonly nameOf: (upstream: Upstream) => string
  readonly description: Description
  readonly posteriors: Posteriors
  readonly latencies: Latencies
  readonly merits: Merits
  readonly penalties: Penalties
  readonly prices: Prices
  /** How long the request has been waiting already. */
  readonly elapsedMs: number
  readonly atMs: number
  /** Draws from the beliefs; their means stand in where there is none. */
  readonly random: Random | undefined
}

/** What is known of one model, whichever of its keys is rated. */
interface Known {
  readonly facts: Facts
  /** From the request's arrival to the first token. */
  readonly waitMs: number
  readonly learnt: number
  readonly optimism: number
  readonly newness: number | undefined
}

/** A score, and what decisions beside the order need of it. */
export interface Rating {
  readonly score: Score
  readonly price: number
  /** What its answers have added to the catalog's index of its quality. */
  readonly learnt: number
  /** What it was given above that index because so few of them were seen. */
  readonly optimism: number
  /** How little is known of the model; undefined when enough is. */
  readonly newness: number | undefined
}

/** Rates the candidates of one request: one draw per model, so that many keys do not make it luckier. */
export class Rater {
  readonly #context: RatingContext
  readonly #difficulty: number
  readonly #worst: number
  readonly #best: number
  readonly #scorer: Scorer
  readonly #draw: (belief: Belief) => number
  readonly #models = new Map<string, Known>()

  constructor(context: RatingContext, candidates: readonly Upstream[]) {
    this.#context = context
    this.#difficulty = effectiveDifficulty(context)
    this.#draw = context.random === undefined ? ({ mean }) => mean : drawer(context.random)
    this.#scorer = SCORERS[context.options.scorer]
    let worst = Number.POSITIVE_INFINITY
    let best = Number.NEGATIVE_INFINITY
    for (const candidate of candidates) {
      const quality = qualityOf(candidate, context) + optimismOf(candidate, context)
      worst = Math.min(worst, quality)
      best = Math.max(best, quality)
    }
    this.#worst = worst
    this.#best = best
  }

  /** The difficulty the request is rated at. */
  get difficulty(): number {
    return this.#difficulty
  }

  /** Rates an upstream. The price is its own, everything else its model's. */
  rate(upstream: Upstream): Rating {
    const { facts, learnt, optimism, newness } = this.#known(upstream)
    const price = this.#priceOf(upstream)
    return { score: this.#scorer(facts, price), price, learnt, optimism, newness }
  }

  /** The score an upstream would have that is asked only `laterMs` from now. */
  scoreLater(upstream: Upstream, laterMs: number): Score {
    const { facts, waitMs } = this.#known(upstream)
    const later = { ...facts, promptness: promptness(waitMs + laterMs) }
    return this.#scorer(later, this.#priceOf(upstream))
  }

  /** The score to be expected of an upstream if nothing is wrong with it, whatever it did last. */
  hoped(upstream: Upstream, price: number): number {
    const { facts } = this.#known(upstream)
    return this.#scorer({ ...facts, mean: Math.max(facts.mean, PRIOR_MEAN) }, price).expected
  }

  #priceOf(upstream: Upstream): number {
    const { options, prices, description } = this.#context
    return options.pacing ? prices.of(upstream, description.cost) : 0
  }

  #known(upstream: Upstream): Known {
    const model = this.#context.nameOf(upstream)
    let known = this.#models.get(model)
    if (known === undefined) {
      known = this.#look(upstream, model)
      this.#models.set(model, known)
    }
    return known
  }

  #look(upstream: Upstream, model: string): Known {
    const index = qualityOf(upstream, this.#context)
    const optimism = optimismOf(upstream, this.#context)
    const quality = index + optimism
    const { mode, description, posteriors, latencies, penalties, elapsedMs, atMs } = this.#context
    const belief = posteriors.read(model, atMs)
    const size = sizeOf(description.cost.inputTokens)
    const tokensPerSecond = latencies.tokensPerSecond(model)
    const outputMs = description.isStreamed
      ? 0
      : (1_000 * description.likelyTokens) / tokensPerSecond
    const waitMs = elapsedMs + latencies.forecast(model, size, atMs).medianMs + outputMs
    const facts = {
      mode,
      difficulty: this.#difficulty,
      mean: belief.mean,
      draw: this.#draw(belief),
      quality,
      standing: this.#best > this.#worst ? (quality - this.#worst) / (this.#best - this.#worst) : 1,
      tokensPerSecond,
      promptness: promptness(waitMs),
      penalty: penalties.read(model, atMs),
    }
    const learnt = index - upstream.model.quality
    return { facts, waitMs, learnt, optimism, newness: newness(belief) }
  }
}

/** What a model's quality is told from. */
type QualityContext = Pick<RatingContext, 'options' | 'merits' | 'nameOf'>

/** A model's quality by the catalog and by what its answers have shown since; where its owner put it, that alone. */
export function qualityOf(upstream: Upstream, { options, merits, nameOf }: QualityContext): number {
  const { quality, isRankedByOwner } = upstream.model
  return options.merit && !isRankedByOwner ? quality + merits.correction(nameOf(upstream)) : quality
}

/**
 * So many deviations above the index is what a model may well be as good as. Rated by that, a model whose answers
 * nobody has seen is asked in place of one that is known to be about as good, until its own answers tell: without it,
 * a model that the catalog puts too low is never asked, and nothing shows that it was. Upper quantiles as indices are
 * Bayes-UCB (Kaufmann, Cappé and Garivier 2012); two deviations are one of 97.7 %. `bench:router`, 48 seeds: 0.3
 * points more of the bound on average, 2 to 5 where noise puts an abundant model well above a better one.
 */
const OPTIMISM = 2

/**
 * What a model is rated at above its quality: the more, the fewer of its answers were seen. One that its owner placed
 * gets as much as anybody may, lest it lose its place to what others are hoped to be.
 */
export function optimismOf(
  upstream: Upstream,
  { options, merits, nameOf }: QualityContext,
): number {
  if (!options.merit || !options.optimism) return 0
  const known = upstream.model.isRankedByOwner ? NOTHING_LEARNT : merits.learnt(nameOf(upstream))
  return OPTIMISM * known.deviation
}

/** What every request is taken for when difficulty is not looked at: the middle of the table. */
const AVERAGE_DIFFICULTY = 0.5

/** The difficulty to rate by: `auto-smart` takes every request for a little harder, and none for easy. */
export function effectiveDifficulty(
  context: Pick<RatingContext, 'options' | 'mode'> & {
    readonly description: Pick<Description, 'difficulty'>
  },
): number {
  const { options, mode, description } = context
  const difficulty = options.difficulty ? description.difficulty : AVERAGE_DIFFICULTY
  return mode === 'auto-smart'
    ? Math.min(1, Math.max(difficulty + DIFFICULTY.smart, DIFFICULTY.smartFloor))
    : difficulty
}
