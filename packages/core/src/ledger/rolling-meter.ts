/**
 * A window that looks back from every instant. Counts per slot, and counts a slot until all of it has left the window:
 * never too low, idle for at most one slot.
 */
import { guardMsOf } from './guard.ts'
import type { Claim, Correction, Meter, Shift, Slot } from './meter.ts'

/** What rolling meters of one span have in common. */
export interface RollingShape {
  readonly slotMs: number
  readonly guardMs: number
  /** Cells of a row: beside the window's own slots the one that is filling, and those that the guard keeps alive. */
  readonly length: number
  /** Cuts a row of zeroes out of a larger array: ten thousand small arrays would cost more in headers than in counts. */
  readonly cells: () => Cells
}

/** One meter's row in an array that it shares with others. */
interface Cells {
  readonly array: Uint32Array
  readonly start: number
}

/** Slots of a window: a second and a half of a minute, 36 minutes of a day. More would cost memory for every key. */
const SLOTS = 40

/** Rows in one array. */
const ROWS = 32

/** The shape of a span's meters. */
export function rollingShape(spanMs: number): RollingShape {
  const slotMs = spanMs / SLOTS
  const guardMs = guardMsOf(spanMs)
  const length = SLOTS + 1 + Math.ceil(guardMs / slotMs)
  let array = new Uint32Array(0)
  let start = 0
  const cells = (): Cells => {
    start += length
    if (start + length > array.length) {
      array = new Uint32Array(length * ROWS)
      start = 0
    }
    return { array, start }
  }
  return { slotMs, guardMs, length, cells }
}

/** What a cell can hold; a provider's absurd claim must not wrap around to nothing. */
const COUNT_MAX = 2 ** 32 - 1

/** Shared by all meters that have nothing to write. */
const NONE: readonly number[] = []

export class RollingMeter implements Meter {
  readonly #shape: RollingShape
  readonly #array: Uint32Array
  readonly #start: number
  /** Slots to be written. */
  #changed = NONE
  #sum = 0
  #oldest = 0
  #newest = -1

  constructor(shape: RollingShape) {
    this.#shape = shape
    const { array, start } = shape.cells()
    this.#array = array
    this.#start = start
  }

  used({ atMs }: Pick<Claim, 'atMs'>): number {
    this.#advance(atMs)
    return this.#sum
  }

  freeAtMs({ amount, cap, atMs }: Claim): number {
    this.#advance(atMs)
    if (this.#sum + amount <= cap) return atMs
    if (amount > cap) return Number.POSITIVE_INFINITY
    let left = this.#sum
    for (let slot = this.#oldest; slot < this.#newest; slot++) {
      left -= this.#count(slot)
      if (left + amount <= cap) return this.#leavesAtMs(slot)
    }
    return this.#leavesAtMs(this.#newest)
  }

  charge({ amount, atMs }: Claim): number {
    this.#advance(atMs)
    this.#add(this.#newest, amount)
    return 0
  }

  correct({ by, chargedAtMs, atMs }: Correction): void {
    this.#advance(atMs)
    const slot = Math.min(this.#slotOf(chargedAtMs), this.#newest)
    if (slot >= this.#oldest) this.#add(slot, by)
    // What was used beyond the estimate counts, even where the estimate itself has left the window.
    else if (by > 0) this.#add(this.#newest, by)
  }

  forgive({ amount, atMs }: Claim): void {
    this.#advance(atMs)
    let left = amount
    for (let slot = this.#oldest; slot <= this.#newest && left > 0; slot++) {
      const taken = Math.min(left, this.#count(slot))
      if (taken > 0) this.#add(slot, -taken)
      left -= taken
    }
  }

  resetAtMs({ atMs }: Pick<Claim, 'atMs'>): number | undefined {
    this.#advance(atMs)
    if (this.#sum === 0) return undefined
    let slot = this.#oldest
    while (this.#count(slot) === 0) slot++
    return this.#leavesAtMs(slot)
  }

  takeChanged(): readonly Slot[] {
    const { slotMs } = this.#shape
    const changed = this.#changed
      .filter((slot) => slot >= this.#oldest)
      .map((slot) => ({
        // Rounded up, so that a slot of a third of a millisecond does not come back as the one before it.
        slotAtMs: Math.ceil(slot * slotMs),
        amount: this.#count(slot),
        expiresAtMs: Math.ceil(this.#leavesAtMs(slot)),
      }))
    this.#changed = NONE
    return changed
  }

  restore({ slotAtMs, amount }: Slot): void {
    this.#advance(slotAtMs)
    const slot = this.#slotOf(slotAtMs)
    if (slot >= this.#oldest) this.#add(slot, amount)
  }

  shift({ byMs, atMs }: Shift): void {
    // Rounded up: a slot may leave late, never early.
    const by = Math.ceil(byMs / this.#shape.slotMs)
    const counts: [slot: number, count: number][] = []
    for (let slot = this.#oldest; slot <= this.#newest; slot++)
      if (this.#count(slot) > 0) counts.push([slot, this.#count(slot)])
    this.#array.fill(0, this.#start, this.#start + this.#shape.length)
    this.#changed = NONE
    this.#sum = 0
    this.#oldest = 0
    this.#newest = -1
    this.#advance(atMs)
    for (const [slot, count] of counts)
      this.#add(Math.min(Math.max(slot + by, this.#oldest), this.#newest), count)
  }

  #slotOf(atMs: number): number {
    return Math.floor(atMs / this.#shape.slotMs)
  }

  #cell(slot: number): number {
    return this.#start + (slot % this.#shape.length)
  }

  #count(slot: number): number {
    return this.#array[this.#cell(slot)] ?? 0
  }

  #add(slot: number, amount: number): void {
    const cell = this.#cell(slot)
    const before = this.#array[cell] ?? 0
    const after = Math.min(Math.max(0, before + amount), COUNT_MAX)
    this.#array[cell] = after
    this.#sum += after - before
    if (this.#changed.at(-1) === slot || this.#changed.includes(slot)) return
    this.#changed = [...this.#changed.filter((changed) => changed >= this.#oldest), slot]
  }

  #leavesAtMs(slot: number): number {
    const { slotMs, guardMs } = this.#shape
    return (slot + 1 + SLOTS) * slotMs + guardMs
  }

  #advance(atMs: number): void {
    const newest = this.#slotOf(atMs)
    const oldest = this.#slotOf(atMs - this.#shape.guardMs) - SLOTS
    if (newest <= this.#newest && oldest <= this.#oldest) return
    const { length } = this.#shape
    if (newest > this.#newest) {
      const first = Math.max(this.#newest + 1, newest - length + 1)
      for (let slot = first; slot <= newest; slot++) this.#clear(slot)
      this.#newest = newest
    }
    if (oldest <= this.#oldest) return
    for (let slot = Math.max(this.#oldest, newest - length + 1); slot < oldest; slot++)
      this.#clear(slot)
    this.#oldest = oldest
  }

  #clear(slot: number): void {
    const cell = this.#cell(slot)
    this.#sum -= this.#array[cell] ?? 0
    this.#array[cell] = 0
  }
}
