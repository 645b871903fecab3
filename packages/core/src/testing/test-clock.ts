/** A clock that only moves when told to: tests of hours run in no time, and none of them sleeps. */
import type { Clock, Timer } from '../clock.ts'

interface Pending {
  readonly dueMs: number
  readonly callback: () => void
}

export class TestClock implements Clock {
  readonly #epochMs: number
  readonly #pending = new Set<Pending>()
  #elapsedMs = 0

  /** Starts at a wall time, epoch milliseconds. */
  constructor(epochMs = Date.UTC(2026, 10, 22, 12)) {
    this.#epochMs = epochMs
  }

  nowMs(): number {
    return this.#epochMs + this.#elapsedMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  timer(delayMs: number, callback: () => void): Timer {
    const pending = { dueMs: this.#elapsedMs + delayMs, callback }
    this.#pending.add(pending)
    return { cancel: () => void this.#pending.delete(pending) }
  }

  /** Moves time on, firing what falls due in its order. */
  advance(byMs: number): void {
    const untilMs = this.#elapsedMs + byMs
    for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
      this.#pending.delete(next)
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs)
      next.callback()
    }
    this.#elapsedMs = untilMs
  }

  /** Moves time on to the next timer and fires it; false when none is set. */
  step(): boolean {
    const next = this.#nextDue(Number.POSITIVE_INFINITY)
    if (next === undefined) return false
    this.advance(Math.max(0, next.dueMs - this.#elapsedMs))
    return true
  }

  /** Timers set and not yet fired or cancelled. */
  get pendingCount(): number {
    return this.#pending.size
  }

  #nextDue(untilMs: number): Pending | undefined {
    let next: Pending | undefined
    for (const pending of this.#pending)
      if (pending.dueMs <= untilMs && (next === undefined || pending.dueMs < next.dueMs))
        next = pending
    return next
  }
}
