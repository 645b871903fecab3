/**
 * A few easy requests for models nobody has tried, or has not for hours: at most one in twenty, and only where they may
 * be nearly as good as the best. So a new model is known within a day, bad luck locks nobody out, and both cost next to
 * nothing. Source: ROUTER 2.7, 4.9.
 */
import { BURN_IN_ATTEMPTS } from './posterior.ts'

const REQUESTS_PER_EXPERIMENT = 20
const DIFFICULTY_MAX = 0.5
const PRICE_MAX = 0.02
/**
 * What one experiment may be expected to cost, on the scale of scores: little, because whose answers nobody has seen is
 * hoped to be better already. `bench:router`, 21 fairly ranked seeds: all experiments together cost 0.4 ± 0.3 thousandths
 * of value, 1.0 ± 0.4 at 0.05.
 */
const LOSS_MAX = 0.02
/** After this long without an attempt, what went wrong then says little about now. */
const FORGIVEN_MS = 3 * 3_600_000

/** When the next experiment may be made. None is saved up: a quiet night must not turn into a morning of them. */
export class Exploration {
  #requestsSince = 0

  /** A request has come. */
  note(): void {
    this.#requestsSince = Math.min(this.#requestsSince + 1, REQUESTS_PER_EXPERIMENT)
  }

  /** Whether one may be made now. */
  get isDue(): boolean {
    return this.#requestsSince >= REQUESTS_PER_EXPERIMENT
  }

  /** One is made. */
  begin(): void {
    this.#requestsSince = 0
  }
}

/** Whether a request may be spent on an experiment at all. */
export function isEasy(request: {
  readonly isSmart: boolean
  readonly difficulty: number
}): boolean {
  return !request.isSmart && request.difficulty < DIFFICULTY_MAX
}

/** How little is known of a model: new ones by their attempts, then those untried for hours; undefined for the others. */
export function newness(known: {
  readonly attempts: number
  readonly untriedMs: number
}): number | undefined {
  if (known.attempts < BURN_IN_ATTEMPTS) return known.attempts
  return known.untriedMs > FORGIVEN_MS ? BURN_IN_ATTEMPTS : undefined
}

/** Whether a candidate is worth an experiment: cheap, and as good as the best, nearly, if it is as well as it may be. */
export function isPromising(
  candidate: { readonly hoped: number; readonly price: number },
  bestExpected: number,
): boolean {
  return candidate.price < PRICE_MAX && candidate.hoped >= bestExpected - LOSS_MAX
}
