/**
 * A window that opens with the first use and lasts its span.
 *
 * The provider's session began when the first request arrived there, up to a guard after it left here. Around its end
 * nobody knows which session a request would count in or open, so none fits then.
 */
import { guardMsOf } from './guard.ts'
import type { Claim, Correction, Meter, Shift, Slot } from './meter.ts'

export class SessionMeter implements Meter {
  readonly #spanMs: number
  #startMs: number | undefined
  #used = 0
  #isChanged = false
  /** The slot that was written last. */
  #writtenAtMs: number | undefined

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  used({ atMs }: Pick<Claim, 'atMs'>): number {
    this.#advance(atMs)
    return this.#used
  }

  freeAtMs({ amount, cap, atMs }: Claim): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    this.#advance(atMs)
    if (this.#startMs === undefined) return atMs
    const endMs = this.#startMs + this.#spanMs
    const guardMs = guardMsOf(this.#spanMs)
    const fits = this.#used + amount <= cap && atMs < endMs - guardMs
    return fits ? atMs : endMs + guardMs
  }

  charge({ amount, atMs }: Claim): number {
    this.#advance(atMs)
    this.#add(amount, atMs)
    return 0
  }

  correct({ by, chargedAtMs, atMs }: Correction): void {
    this.#advance(atMs)
    const isOpen = this.#startMs !== undefined && chargedAtMs >= this.#startMs
    if (isOpen || by > 0) this.#add(by, atMs)
  }

  forgive({ amount, atMs }: Claim): void {
    this.#advance(atMs)
    this.#add(-amount, atMs)
  }

  resetAtMs({ atMs }: Pick<Claim, 'atMs'>): number | undefined {
    this.#advance(atMs)
    return this.#startMs === undefined ? undefined : this.#startMs + this.#spanMs
  }

  takeChanged(): readonly Slot[] {
    if (!this.#isChanged) return []
    this.#isChanged = false
    const before = this.#writtenAtMs
    this.#writtenAtMs = this.#startMs
    const slots: Slot[] = []
    if (before !== undefined && before !== this.#startMs)
      slots.push({ slotAtMs: before, amount: 0, expiresAtMs: 0 })
    if (this.#startMs !== undefined)
      slots.push({
        slotAtMs: this.#startMs,
        amount: this.#used,
        expiresAtMs: this.#startMs + this.#spanMs + guardMsOf(this.#spanMs),
      })
    return slots
  }

  restore({ slotAtMs, amount }: Slot): void {
    this.charge({ amount, cap: 0, atMs: slotAtMs })
    this.#writtenAtMs = this.#startMs
  }

  shift({ byMs }: Shift): void {
    if (this.#startMs !== undefined) this.#startMs += byMs
    this.#writtenAtMs = undefined
    this.#isChanged = true
  }

  /** A session that nothing was used of was never opened: its only request did not leave. */
  #add(amount: number, atMs: number): void {
    this.#used = Math.max(0, this.#used + amount)
    this.#startMs = this.#used === 0 ? undefined : (this.#startMs ?? atMs)
    this.#isChanged = true
  }

  #advance(atMs: number): void {
    if (this.#startMs === undefined) return
    if (atMs < this.#startMs + this.#spanMs + guardMsOf(this.#spanMs)) return
    this.#startMs = undefined
    this.#used = 0
    this.#isChanged = true
  }
}
