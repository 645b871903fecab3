/** Counts until the period's boundary, plus the guard; what was charged within the guard is carried over it. */
import { GUARD_MS } from './guard.ts'
import type { Claim, Correction, Meter, Shift, Slot } from './meter.ts'
import type { Stretch } from './period.ts'

export class FixedMeter implements Meter {
  readonly #periodAround: (atMs: number) => Stretch
  #window: Stretch = { startMs: 0, endMs: Number.NEGATIVE_INFINITY }
  #used = 0
  /** What of it the provider may count in the next window. */
  #carried = 0
  #isChanged = false

  constructor(periodAround: (atMs: number) => Stretch) {
    this.#periodAround = periodAround
  }

  used({ atMs }: Pick<Claim, 'atMs'>): number {
    this.#advance(atMs)
    return this.#used
  }

  freeAtMs({ amount, cap, atMs }: Claim): number {
    this.#advance(atMs)
    if (this.#used + amount <= cap) return atMs
    if (amount > cap) return Number.POSITIVE_INFINITY
    const { endMs } = this.#window
    if (this.#carried + amount <= cap) return endMs + GUARD_MS
    return this.#periodAround(endMs).endMs + GUARD_MS
  }

  charge({ amount, atMs }: Claim): number {
    this.#advance(atMs)
    this.#add(amount, atMs)
    return 0
  }

  correct({ by, chargedAtMs, atMs }: Correction): void {
    this.#advance(atMs)
    if (chargedAtMs >= this.#window.startMs - GUARD_MS) this.#add(by, chargedAtMs)
    // What was used beyond the estimate counts, even where the estimate's own window is over.
    else if (by > 0) this.#add(by, atMs)
  }

  forgive({ amount, atMs }: Claim): void {
    this.#advance(atMs)
    this.#used = Math.max(0, this.#used - amount)
    this.#carried = Math.min(this.#carried, this.#used)
    this.#isChanged = true
  }

  resetAtMs({ atMs }: Pick<Claim, 'atMs'>): number | undefined {
    this.#advance(atMs)
    return this.#used === 0 ? undefined : this.#window.endMs
  }

  takeChanged(): readonly Slot[] {
    if (!this.#isChanged) return []
    this.#isChanged = false
    const { startMs, endMs } = this.#window
    const current = { slotAtMs: startMs, amount: this.#used, expiresAtMs: endMs + GUARD_MS }
    if (this.#carried === 0) return [current]
    const nextEndMs = this.#periodAround(endMs).endMs
    return [current, { slotAtMs: endMs, amount: this.#carried, expiresAtMs: nextEndMs + GUARD_MS }]
  }

  restore({ slotAtMs, amount }: Slot): void {
    this.#isChanged = true
    // What was carried into a window is that window's, once there is word of a later one.
    if (slotAtMs > this.#window.endMs && this.#carried > 0)
      this.#begin(this.#periodAround(this.#window.endMs))
    if (slotAtMs === this.#window.endMs) {
      this.#carried = amount
      return
    }
    if (slotAtMs > this.#window.endMs) this.#begin(this.#periodAround(slotAtMs))
    if (slotAtMs >= this.#window.startMs) this.#used += amount
  }

  /** Whatever the date really was: what was counted counts against the window that is open now. */
  shift({ atMs }: Shift): void {
    this.#window = this.#periodAround(atMs)
    // The boundary it was near to is somewhere else now.
    this.#carried = 0
    this.#isChanged = true
  }

  #add(amount: number, atMs: number): void {
    this.#used = Math.max(0, this.#used + amount)
    if (atMs >= this.#window.endMs - GUARD_MS) this.#carried = Math.max(0, this.#carried + amount)
    this.#isChanged = true
  }

  /** A boundary is passed a guard late: until then the provider may still be in the window before it. */
  #advance(atMs: number): void {
    if (atMs >= this.#window.endMs + GUARD_MS) this.#begin(this.#periodAround(atMs - GUARD_MS))
  }

  #begin(window: Stretch): void {
    this.#used = window.startMs === this.#window.endMs ? this.#carried : 0
    this.#carried = 0
    this.#window = window
    this.#isChanged = true
  }
}
