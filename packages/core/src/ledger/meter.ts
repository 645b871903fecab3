/**
 * One window's count. A meter knows how much was charged when, and when room will be free; caps are its caller's.
 *
 * Time never runs backwards here: a meter keeps the latest instant it has seen, so a clock set back frees nothing.
 */
import type { Window } from './limit.ts'
import { periodFinder, type Stretch } from './period.ts'
import type { SlotRow } from './store.ts'

/** What a slot of a meter holds; `SlotRow` without the meter's name. */
export type Slot = Omit<SlotRow, 'meter'>

export interface Meter {
  /** What counts at `atMs`. */
  used(atMs: number): number
  /** Adds `amount` at `atMs`, which may lie in the past (a restart) or be negative (a correction). */
  charge(amount: number, atMs: number): void
  /** The first instant at which `amount` more fits under `cap`, were nothing else charged; `atMs` if it does now. */
  freeAtMs(request: { amount: number; cap: number; atMs: number }): number
  /** When the count starts over, or the oldest part of it leaves; undefined when nothing is counted. */
  resetAtMs(atMs: number): number | undefined
  /** The slots changed since the last call. */
  takeChanged(): readonly Slot[]
}

/**
 * How far our clock and the provider's may be apart, request travel included. Room opens that much later than the
 * window says, and a charge this close to a boundary counts on both sides of it.
 */
const GUARD_MS = 1_000

/** A window of a second cannot afford a guard of one: a twentieth of the span, at most. */
const GUARD_SHARE = 1 / 20

/** A meter for a window. */
export function createMeter(window: Window): Meter {
  switch (window.kind) {
    case 'rolling':
      return new RollingMeter(window.spanMs)
    case 'fixed':
      return new FixedMeter(periodFinder(window.period, window.timeZone))
    case 'concurrent':
      return new ConcurrentMeter()
  }
}

/** Slots of a rolling window: a second of a minute, a minute of an hour, a quarter of an hour of a day. */
function slotsOf(spanMs: number): number {
  return spanMs <= 3_600_000 ? 60 : 96
}

/**
 * Counts per slot, and counts a slot until all of it has left the window: never too low, idle for at most one slot.
 */
class RollingMeter implements Meter {
  readonly #slots: number
  readonly #slotMs: number
  readonly #guardMs: number
  readonly #ring: Uint32Array
  readonly #changed = new Set<number>()
  #sum = 0
  #oldest = 0
  #newest = -1

  constructor(spanMs: number) {
    this.#slots = slotsOf(spanMs)
    this.#slotMs = spanMs / this.#slots
    this.#guardMs = Math.min(GUARD_MS, spanMs * GUARD_SHARE)
    // Beside the window's own slots: the one that is filling, and those that the guard keeps alive.
    this.#ring = new Uint32Array(this.#slots + 1 + Math.ceil(this.#guardMs / this.#slotMs))
  }

  used(atMs: number): number {
    this.#advance(atMs)
    return this.#sum
  }

  charge(amount: number, atMs: number): void {
    this.#advance(atMs)
    const slot = Math.floor(atMs / this.#slotMs)
    if (slot < this.#oldest) return
    const at = slot % this.#ring.length
    const before = this.#ring[at] ?? 0
    const after = Math.max(0, Math.round(before + amount))
    this.#ring[at] = after
    this.#sum += after - before
    this.#changed.add(slot)
  }

  freeAtMs({ amount, cap, atMs }: { amount: number; cap: number; atMs: number }): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    let left = this.used(atMs)
    if (left + amount <= cap) return atMs
    for (let slot = this.#oldest; slot < this.#newest; slot++) {
      left -= this.#ring[slot % this.#ring.length] ?? 0
      if (left + amount <= cap) return this.#leavesAtMs(slot)
    }
    return this.#leavesAtMs(this.#newest)
  }

  resetAtMs(atMs: number): number | undefined {
    if (this.used(atMs) === 0) return undefined
    for (let slot = this.#oldest; slot <= this.#newest; slot++)
      if ((this.#ring[slot % this.#ring.length] ?? 0) > 0) return this.#leavesAtMs(slot)
    return undefined
  }

  takeChanged(): readonly Slot[] {
    const changed = [...this.#changed]
      .filter((slot) => slot >= this.#oldest)
      .map((slot) => ({
        slotAtMs: slot * this.#slotMs,
        amount: this.#ring[slot % this.#ring.length] ?? 0,
        expiresAtMs: this.#leavesAtMs(slot),
      }))
    this.#changed.clear()
    return changed
  }

  #leavesAtMs(slot: number): number {
    return (slot + 1 + this.#slots) * this.#slotMs + this.#guardMs
  }

  #advance(atMs: number): void {
    const newest = Math.floor(atMs / this.#slotMs)
    if (newest > this.#newest) {
      const first = Math.max(this.#newest + 1, newest - this.#ring.length + 1)
      for (let slot = first; slot <= newest; slot++) this.#clear(slot)
      this.#newest = newest
    }
    const oldest = Math.floor((atMs - this.#guardMs) / this.#slotMs) - this.#slots
    if (oldest <= this.#oldest) return
    for (let slot = Math.max(this.#oldest, newest - this.#ring.length + 1); slot < oldest; slot++)
      this.#clear(slot)
    this.#oldest = oldest
  }

  #clear(slot: number): void {
    const at = slot % this.#ring.length
    this.#sum -= this.#ring[at] ?? 0
    this.#ring[at] = 0
  }
}

/** Counts until the period's boundary, plus the guard; what was charged within the guard is carried over it. */
class FixedMeter implements Meter {
  readonly #periodAround: (atMs: number) => Stretch
  #window: Stretch = { startMs: 0, endMs: Number.NEGATIVE_INFINITY }
  #used = 0
  #carried = 0
  #isChanged = false

  constructor(periodAround: (atMs: number) => Stretch) {
    this.#periodAround = periodAround
  }

  used(atMs: number): number {
    this.#advance(atMs)
    return this.#used
  }

  charge(amount: number, atMs: number): void {
    this.#advance(atMs)
    if (atMs < this.#window.startMs - GUARD_MS) return
    this.#used = Math.max(0, this.#used + amount)
    if (atMs >= this.#window.endMs - GUARD_MS) this.#carried = Math.max(0, this.#carried + amount)
    this.#isChanged = true
  }

  freeAtMs({ amount, cap, atMs }: { amount: number; cap: number; atMs: number }): number {
    if (this.used(atMs) + amount <= cap) return atMs
    const opensAtMs = this.#window.endMs + GUARD_MS
    if (this.#carried + amount <= cap) return opensAtMs
    return amount <= cap
      ? this.#periodAround(this.#window.endMs).endMs + GUARD_MS
      : Number.POSITIVE_INFINITY
  }

  resetAtMs(atMs: number): number | undefined {
    return this.used(atMs) === 0 ? undefined : this.#window.endMs
  }

  takeChanged(): readonly Slot[] {
    if (!this.#isChanged) return []
    this.#isChanged = false
    const { startMs, endMs } = this.#window
    return [{ slotAtMs: startMs, amount: this.#used, expiresAtMs: endMs + GUARD_MS }]
  }

  #advance(atMs: number): void {
    if (atMs < this.#window.endMs + GUARD_MS) return
    const isNext = Number.isFinite(this.#window.endMs)
    const around = this.#periodAround(atMs)
    this.#used = isNext && around.startMs === this.#window.endMs ? this.#carried : 0
    this.#carried = 0
    this.#window = around
    this.#isChanged = true
  }
}

/** Counts what is in flight. Nothing of it survives a restart, because nothing is in flight then. */
class ConcurrentMeter implements Meter {
  #inFlight = 0

  used(): number {
    return this.#inFlight
  }

  charge(amount: number): void {
    this.#inFlight = Math.max(0, this.#inFlight + amount)
  }

  /** Nobody knows when a call ends; a second is when it is worth asking again. */
  freeAtMs({ amount, cap, atMs }: { amount: number; cap: number; atMs: number }): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    return this.#inFlight + amount <= cap ? atMs : atMs + 1_000
  }

  resetAtMs(): undefined {
    return undefined
  }

  takeChanged(): readonly Slot[] {
    return []
  }
}
