/**
 * How good a candidate is for one request: named terms that both scorers are made of.
 *
 * The dashboard shows these very numbers, and beside each total the one that the mean would have given in place of the
 * draw. Source of terms and constants: ROUTER 2.3.
 */

/** What is to be favoured: `auto` balances, `auto-smart` lets intelligence weigh 60 %. */
export type Mode = 'auto' | 'auto-smart'

/** What is known of one model for one request, before it is weighed. */
export interface Facts {
  readonly mode: Mode
  /** How hard the request is, 0 to 1. */
  readonly difficulty: number
  /** The model's expected chance to answer, and a draw from the belief in it. */
  readonly mean: number
  readonly draw: number
  /** The quality index the model is rated by, and its place between the worst and the best candidate's. */
  readonly quality: number
  readonly standing: number
  readonly tokensPerSecond: number
  /** How much a client minds the wait: 1 for none, one half for twenty seconds. */
  readonly promptness: number
  /** The model's rate-limit penalty. */
  readonly penalty: number
}

/** The names of what scores are made of. `value` multiplies the first four and subtracts the price; `classic` adds. */
export type TermName =
  /** A draw from the model's Beta: its chance to answer, this once. */
  | 'draw'
  /** The chance that its answer is good enough for a request this hard. */
  | 'quality'
  /** What is left of an answer's worth after the wait for it. */
  | 'promptness'
  /** What it saves that others answer when this one fails: one for a model that never does. */
  | 'fallback'
  /** Quality relative to the best and worst candidate, times a weight that grows with the difficulty. */
  | 'intelligence'
  /** Saturating in tokens per second: 60 a second earn two thirds of it. */
  | 'speed'
  /** The promptness, weighed. */
  | 'firstToken'
  /** Below ten tokens a second, readers outrun the model. */
  | 'slow'
  /** Decaying, and only after every key of the model was refused for its rate. */
  | 'rateLimit'
  /** The price of scarce quota, never positive. */
  | 'price'

/** The terms of one score, in the order they are shown. */
export type Terms = Readonly<Partial<Record<TermName, number>>>

/** A score and what it is made of. */
export interface Score {
  /** What candidates are ordered by. */
  readonly total: number
  /** The total with the mean in place of the draw: what chance had no part in. */
  readonly expected: number
  /** The model's expected chance to answer, beside the draw among the terms. */
  readonly mean: number
  readonly terms: Terms
}

/** Weighs the facts against what the request would cost of scarce quota, on the scale of scores. Pure. */
export type Scorer = (facts: Facts, price: number) => Score

/** A wait of this length halves an answer's worth. */
const HALF_WORTH_MS = 20_000

/** What is left of an answer's worth when its client has to wait for it. */
export function promptness(waitMs: number): number {
  return 1 / (1 + (waitMs / HALF_WORTH_MS) ** 2)
}
