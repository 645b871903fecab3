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
  /** When the level came to nothing. */
  #emptyAtMs = Number.NEGATIVE_INFINITY
  #isChanged = false
  /** The slot that was written last. */
  #writtenAtMs: number | undefined

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  used(at: Pick<Claim, 'cap' | 'atMs'>): number {
    this.#drain(at)
    return Math.max(0, Math.ceil(this.#level + this.#unsure(at.cap) - EPSILON))
  }

  freeAtMs({ amount, cap, atMs }: Claim): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    this.#drain({ cap, atMs })
    const excess = this.#level + this.#unsure(cap) + amount - cap
    if (excess <= EPSILON) return atMs
    return Math.ceil(Math.max(atMs, this.#atMs) + (excess / cap) * this.#spanMs)
  }

  charge({ amount, cap, atMs }: Claim): number {
    this.#drain({ cap, atMs })
    this.#level += amount
    this.#isChanged = true
    return this.#drained + this.#level
  }

  correct({ by, mark, cap, atMs }: Correction): void {
    this.#drain({ cap, atMs })
    if (by > 0) this.#level += by
    else this.#handBack(Math.min(-by, mark - this.#drained), this.#atMs)
    this.#isChanged = true
  }

  forgive({ amount, cap, atMs }: Claim): void {
    this.#drain({ cap, atMs })
    this.#handBack(amount, this.#atMs)
    this.#isChanged = true
  }

  resetAtMs({ cap, atMs }: Pick<Claim, 'cap' | 'atMs'>): number | undefined {
    this.#drain({ cap, atMs })
    const left = this.#level + this.#unsure(cap)
    return left <= EPSILON ? undefined : Math.ceil(this.#atMs + (left / cap) * this.#spanMs)
  }

  takeChanged(): readonly Slot[] {
    if (!this.#isChanged) return []
    this.#isChanged = false
    const slotAtMs = Math.ceil(this.#atMs)
    const before = this.#writtenAtMs
    this.#writtenAtMs = slotAtMs
    // Empty after that, unless the cap is halved meanwhile.
    const expiresAtMs = slotAtMs + 2 * this.#spanMs
    const slot = { slotAtMs, amount: Math.ceil(this.#level), expiresAtMs }
    return before === undefined || before === slotAtMs
      ? [slot]
      : [{ slotAtMs: before, amount: 0, expiresAtMs: 0 }, slot]
  }

  restore({ slotAtMs, amount }: Slot): void {
    this.#level += amount
    this.#atMs = Math.max(this.#atMs, slotAtMs)
    this.#emptyAtMs = this.#atMs
    this.#writtenAtMs = slotAtMs
    this.#isChanged = true
  }

  shift({ byMs }: Shift): void {
    this.#atMs += byMs
    this.#emptyAtMs += byMs
    this.#writtenAtMs = undefined
    this.#isChanged = true
  }

  /**
   * What a request's travel leaves in doubt: it arrived up to a guard late, so up to a guard's draining later than we
   * think. That is so until the bucket has been empty for as long.
   */
  #unsure(cap: number): number {
    const guardMs = guardMsOf(this.#spanMs)
    const leftMs = this.#level > 0 ? guardMs : this.#emptyAtMs + guardMs - this.#atMs
    return (cap * Math.max(0, leftMs)) / this.#spanMs
  }

  /** A `cap` of 0 drains nothing: it is not known yet while an earlier run's counts are restored. */
  #drain({ cap, atMs }: Pick<Claim, 'cap' | 'atMs'>): void {
    if (atMs <= this.#atMs) return
    const rate = cap / this.#spanMs
    this.#handBack(rate * (atMs - this.#atMs), this.#atMs + this.#level / rate)
    this.#atMs = atMs
  }

  #handBack(amount: number, emptyAtMs: number): void {
    if (this.#level === 0 || amount <= 0) return
    if (amount >= this.#level) this.#emptyAtMs = emptyAtMs
    const back = Math.min(amount, this.#level)
    this.#level -= back
    this.#drained += back
  }
}
