/**
 * A model's penalty for its rate limits: one more each time all of its keys were refused, halving every two minutes.
 *
 * One key's 429 demotes nobody: the model's other keys serve as before.
 */
import { MODELS_MAX } from '../bounds.ts'
import { remember } from './bounded.ts'

const PENALTY_MAX = 10
const HALF_LIFE_MS = 120_000
const FORGOTTEN = 0.01

/** The penalties of all models, by `provider/model`. Bounded. */
export class Penalties {
  readonly #penalties = new Map<string, { readonly amount: number; readonly atMs: number }>()

  /** Every key of the model is exhausted. */
  add(model: string, atMs: number): void {
    const amount = Math.min(this.read(model, atMs) + 1, PENALTY_MAX)
    remember(this.#penalties, model, { amount, atMs }, MODELS_MAX)
  }

  /** What is left of it. Changes nothing. */
  read(model: string, atMs: number): number {
    const penalty = this.#penalties.get(model)
    if (penalty === undefined) return 0
    const amount = penalty.amount * 2 ** (-Math.max(0, atMs - penalty.atMs) / HALF_LIFE_MS)
    return amount > FORGOTTEN ? amount : 0
  }

  get size(): number {
    return this.#penalties.size
  }
}
