/** Counts what is in flight. Nothing of it survives a restart, because nothing is in flight then. */
import type { Claim, Correction, Meter, Slot } from './meter.ts'

/** Nobody knows when a call ends; a second is when it is worth asking again. */
const ASK_AGAIN_MS = 1_000

export class ConcurrentMeter implements Meter {
  #inFlight = 0

  used(): number {
    return this.#inFlight
  }

  freeAtMs({ amount, cap, atMs }: Claim): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    return this.#inFlight + amount <= cap ? atMs : atMs + ASK_AGAIN_MS
  }

  charge({ amount }: Claim): number {
    this.#inFlight += amount
    return 0
  }

  correct({ by }: Correction): void {
    this.#inFlight = Math.max(0, this.#inFlight + by)
  }

  /** What is in flight is known, whatever a provider says. */
  forgive(): void {}

  resetAtMs(): undefined {
    return undefined
  }

  takeChanged(): readonly Slot[] {
    return []
  }

  restore(): void {}

  shift(): void {}
}
