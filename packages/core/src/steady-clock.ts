/**
 * A wall clock that neither runs backwards nor jumps: what windows are counted by, whatever happens to the machine's.
 *
 * Small corrections are followed at once. A step is not, in either direction: time goes on at its own pace, so a step
 * frees nothing. One that still stands after two minutes is real (a laptop slept, a board without a battery got the
 * time from the network) and is followed then. Back is where counts have to be moved: `onSetBack` tells by how much.
 */
import type { Clock, Timer } from './clock.ts'
import type { Shift } from './ledger/meter.ts'

/** What slewing and a busy machine may cause. */
const DRIFT_MS_MAX = 1_000

/** How long a step must stand before it is believed. */
const STANDING_MS = 120_000

export class SteadyClock implements Clock {
  readonly #clock: Clock
  readonly #onSetBack: (shift: Shift) => void
  /** A wall time and the monotonic time it belongs to. */
  #anchor: { readonly wallMs: number; readonly monotonicMs: number }
  #step: { readonly byMs: number; readonly sinceMs: number } | undefined
  #lastMs: number

  constructor(clock: Clock, onSetBack: (shift: Shift) => void) {
    this.#clock = clock
    this.#onSetBack = onSetBack
    this.#anchor = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }
    this.#lastMs = this.#anchor.wallMs
  }

  nowMs(): number {
    const wallMs = this.#clock.nowMs()
    const monotonicMs = this.#clock.monotonicMs()
    const ownMs = Math.round(this.#anchor.wallMs + monotonicMs - this.#anchor.monotonicMs)
    const byMs = wallMs - ownMs
    if (Math.abs(byMs) > DRIFT_MS_MAX && !this.#isStanding(byMs, monotonicMs))
      return this.#notBefore(ownMs)
    if (byMs < -DRIFT_MS_MAX) {
      this.#lastMs = wallMs
      this.#onSetBack({ byMs, atMs: wallMs })
    }
    this.#step = undefined
    this.#anchor = { wallMs, monotonicMs }
    return this.#notBefore(wallMs)
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  timer(delayMs: number, callback: () => void): Timer {
    return this.#clock.timer(delayMs, callback)
  }

  /** Whether this step, and no other, has been there for long enough. */
  #isStanding(byMs: number, monotonicMs: number): boolean {
    if (this.#step === undefined || Math.abs(byMs - this.#step.byMs) > DRIFT_MS_MAX)
      this.#step = { byMs, sinceMs: monotonicMs }
    return monotonicMs - this.#step.sinceMs >= STANDING_MS
  }

  #notBefore(atMs: number): number {
    this.#lastMs = Math.max(this.#lastMs, atMs)
    return this.#lastMs
  }
}
