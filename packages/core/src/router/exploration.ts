/**
 * A few easy requests for models nobody has tried: at most one in twenty, and only where they look nearly as good as
 * the best, so that a new model is known within a day and costs next to nothing. Source: ROUTER 2.7.
 */

const REQUESTS_PER_EXPERIMENT = 20
const DIFFICULTY_MAX = 0.5
const PRICE_MAX = 0.02
/** What one experiment may be expected to cost, on the scale of scores. */
const LOSS_MAX = 0.03

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

/** Whether a candidate is worth an experiment: cheap, and expected to be nearly as good as the best. */
export function isPromising(
  candidate: { readonly expected: number; readonly price: number },
  bestExpected: number,
): boolean {
  return candidate.price < PRICE_MAX && candidate.expected >= bestExpected - LOSS_MAX
}
