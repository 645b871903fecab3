/**
 * A bucket that drains evenly, a full cap in its span: the generic cell rate algorithm, kept as a level.
 *
 * **Shape**: `#drained` only grows, by what drains and by what is handed back; a charge's mark is where its end lies
 * on that scale. What of a charge can be handed back is what lies between: never more than still counts, however many
 * charges are corrected in whichever order. Handing back what has drained already would credit it twice, which is the
 * classic mistake (ROUTER 4.4).
 */
import { guardMsOf } from './guard.ts'
import type { Claim, Correction, Meter, Shift, Slot } from './meter.ts'

/** Draining in fractions must not keep a whole request out by a rounding error. */
const EPSILON = 1e-6

export class BucketMeter implements Meter {
  readonly #spanMs: number
  #level = 0
  #drained = 0
  #atMs = 0
  #isChanged = false
  /** The slot that was written last. */
  #writtenAtMs: number | undefined

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  used(at: Pick<Claim, 'cap' | 'atMs'>): number {
    this.#drain(at)
    return Math.ceil(this.#level - EPSILON)
  }

  freeAtMs({ amount, cap, atMs }: Claim): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    this.#drain({ cap, atMs })
    const excess = this.#level + amount - cap
    if (excess <= EPSILON) return atMs
    return Math.ceil(Math.max(atMs, this.#atMs) + (excess / cap) * this.#spanMs)
  }

  /** A `cap` of 0 drains nothing: it is not known while an earlier run's counts are restored. */
  charge({ amount, cap, atMs }: Claim): number {
    this.#drain({ cap, atMs })
    // A request may arrive late by the guard, with less time to drain before the next one than we think.
    const unsure = (cap * guardMsOf(this.#spanMs)) / this.#spanMs
    this.#level = Math.max(this.#level, amount > 0 ? unsure : 0) + amount
    this.#isChanged = true
    return this.#drained + this.#level
  }

  correct({ by, mark, cap, atMs }: Correction): void {
    this.#drain({ cap, atMs })
    if (by > 0) this.#level += by
    else this.#handBack(Math.min(-by, mark - this.#drained))
    this.#isChanged = true
  }

  forgive({ amount, cap, atMs }: Claim): void {
    this.#drain({ cap, atMs })
    this.#handBack(amount)
    this.#isChanged = true
  }

  resetAtMs({ cap, atMs }: Pick<Claim, 'cap' | 'atMs'>): number | undefined {
    this.#drain({ cap, atMs })
    if (this.#level <= EPSILON) return undefined
    return Math.ceil(this.#atMs + (this.#level / cap) * this.#spanMs)
  }

  takeChanged(): readonly Slot[] {
    if (!this.#isChanged) return []
    this.#isChanged = false
    const slotAtMs = Math.ceil(this.#atMs)
    const before = this.#writtenAtMs
    this.#writtenAtMs = slotAtMs
    const slot = {
      slotAtMs,
      amount: Math.ceil(this.#level),
      // Empty by then, unless the cap is halved meanwhile.
      expiresAtMs: slotAtMs + 2 * this.#spanMs,
    }
    return before === undefined || before === slotAtMs
      ? [slot]
      : [{ slotAtMs: before, amount: 0, expiresAtMs: 0 }, slot]
  }

  restore({ slotAtMs, amount }: Slot): void {
    this.#level += amount
    this.#atMs = Math.max(this.#atMs, slotAtMs)
    this.#writtenAtMs = slotAtMs
    this.#isChanged = true
  }

  shift({ byMs }: Shift): void {
    this.#atMs += byMs
    this.#writtenAtMs = undefined
    this.#isChanged = true
  }

  #drain({ cap, atMs }: Pick<Claim, 'cap' | 'atMs'>): void {
    if (atMs <= this.#atMs) return
    this.#handBack((cap * (atMs - this.#atMs)) / this.#spanMs)
    this.#atMs = atMs
  }

  #handBack(amount: number): void {
    const back = Math.min(Math.max(0, amount), this.#level)
    this.#level -= back
    this.#drained += back
  }
}
