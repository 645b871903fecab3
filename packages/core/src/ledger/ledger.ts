/**
 * Two-phase accounting: reserve before a request leaves, then settle with what it used, or release what never left.
 *
 * Synchronous and exact: check and hold happen in one call, so no interleaving of requests can pass a cap. Pure in
 * that time is an argument; who keeps the counts is the journal's concern.
 */
import { assert } from '../assert.ts'
import type { Upstream } from '../catalog.ts'
import { err, ok, type Result } from '../result.ts'
import { amountOf, type Cost, grainsOf } from './cost.ts'
import { GUARD_MS } from './guard.ts'
import { type Limit, parseWindowName } from './limit.ts'
import type { Shift } from './meter.ts'
import type { Denial, MeterReading, Reservation, Standing } from './reservation.ts'
import type { JournalEntry, LedgerStore, SlotRow } from './store.ts'
import { Tallies, type Tally, tallyName } from './tally.ts'

/** A limit that binds an upstream, with the tally that counts for it. Upstreams that share a scope share the tally. */
interface Gauge {
  readonly limit: Limit
  readonly tally: Tally
}

/** What one reservation charged to one gauge: closing it corrects exactly this, whatever the limits are by then. */
interface Hold {
  readonly gauge: Gauge
  readonly amount: number
  readonly mark: number
  /** What counted when it was made, without what was in flight then or a moment before. */
  readonly answered: number
  /** What was in flight then, or a moment before. */
  readonly inFlight: number
  /** All that had ever been charged to the tally by then, itself included. */
  readonly charged: number
}

/** An open reservation's holds, and the clock they were made by. */
interface Opened {
  readonly holds: readonly Hold[]
  readonly shiftedMs: number
}

/** Which limits bind, and what an earlier run counted. */
export interface LedgerOptions {
  /** The limits that bind an upstream: the catalog's, learned ones and the owner's, already merged. */
  readonly limitsOf: (upstream: Upstream) => readonly Limit[]
  /** What an earlier run left, and the time now. */
  readonly restored?: ReturnType<LedgerStore['load']> & { readonly atMs: number }
}

/** An earlier run's last count may be this far ahead of the clock before we say that the clock was set back. */
const AHEAD_MS_MAX = 2_000

const NOTHING: Cost = { requests: 0, inputTokens: 0, outputTokens: 0 }

export class Ledger {
  readonly #limitsOf: (upstream: Upstream) => readonly Limit[]
  readonly #tallies = new Tallies()
  readonly #changed = new Set<Tally>()
  readonly #open = new Map<Reservation, Opened>()
  #lanes = new WeakMap<Upstream, readonly Gauge[]>()
  /** Holds that were closed so lately that the provider may not have counted their requests yet. */
  readonly #closing = new Set<{ readonly atMs: number; readonly holds: readonly Hold[] }>()
  #journal: { seq: number; atMs: number; holds: readonly Hold[] }[] = []
  #seq = 0
  #isShifted = false
  /** How far all counts were moved since the start. */
  #shiftedMs = 0
  /** A restart forgets what was closed a moment before it. */
  #surelyKnownAtMs = 0

  constructor({ limitsOf, restored }: LedgerOptions) {
    this.#limitsOf = limitsOf
    if (restored !== undefined) this.#restore(restored)
  }

  /** Holds `cost` against every limit of the upstream; or says which one refuses, and then nothing is held. */
  reserve(upstream: Upstream, cost: Cost, atMs: number): Result<Reservation, Denial> {
    const denial = this.check(upstream, cost, atMs)
    if (denial !== undefined) return err(denial)
    this.#endClosing(atMs)
    const reservation: Reservation = { upstream, atMs, cost }
    const holds = this.#lane(upstream, atMs).map((gauge): Hold => {
      const { limit, tally } = gauge
      const cap = capOf(limit)
      const amount = amountOf(limit.unit, cost, upstream)
      const inFlight = tally.pending
      const answered = atMs < this.#surelyKnownAtMs ? 0 : tally.meter.used({ cap, atMs }) - inFlight
      tally.pending += amount
      tally.charged += amount
      this.#changed.add(tally)
      const mark = tally.meter.charge({ amount, cap, atMs })
      return { gauge, amount, mark, answered, inFlight, charged: tally.charged }
    })
    this.#open.set(reservation, { holds, shiftedMs: this.#shiftedMs })
    this.#journal.push({ seq: ++this.#seq, atMs, holds })
    return ok(reservation)
  }

  /** The limit that would refuse `cost` for longest, if one does. Holds nothing. */
  check(upstream: Upstream, cost: Cost, atMs: number): Denial | undefined {
    let denial: Denial | undefined
    for (const { limit, tally } of this.#lane(upstream, atMs)) {
      const cap = capOf(limit)
      const amount = amountOf(limit.unit, cost, upstream)
      const retryAtMs = tally.meter.freeAtMs({ amount, cap, atMs })
      if (retryAtMs <= atMs || (denial !== undefined && denial.retryAtMs >= retryAtMs)) continue
      const used = tally.meter.used({ cap, atMs }) / grainsOf(limit.unit)
      denial = { limit, used, retryAtMs }
    }
    return denial
  }

  /** Replaces the hold by what was used, whichever way the estimate missed. */
  settle(reservation: Reservation, spent: Cost, atMs: number): void {
    const opened = this.#open.get(reservation)
    assert(opened !== undefined, 'a reservation is closed exactly once')
    this.#open.delete(reservation)
    const { holds, shiftedMs } = opened
    const chargedAtMs = reservation.atMs + this.#shiftedMs - shiftedMs
    this.#closing.add({ atMs, holds })
    for (const { gauge, amount, mark } of holds) {
      const { limit, tally } = gauge
      const isOver = limit.window.kind === 'concurrent'
      const by = (isOver ? 0 : amountOf(limit.unit, spent, reservation.upstream)) - amount
      if (by === 0) continue
      if (by > 0) tally.charged += by
      tally.meter.correct({ by, chargedAtMs, mark, cap: capOf(limit), atMs })
      this.#changed.add(tally)
    }
  }

  /** Returns the whole hold: nothing of the request counts at the provider. */
  release(reservation: Reservation, atMs: number): void {
    this.settle(reservation, NOTHING, atMs)
  }

  /** The limits of an open reservation's upstream, with its own part in them. */
  standings(reservation: Reservation, atMs: number): readonly Standing[] {
    const holds = this.#open.get(reservation)?.holds ?? []
    return this.#lane(reservation.upstream, atMs).map(({ limit, tally }) => {
      const hold = holds.find(({ gauge }) => gauge.tally === tally)
      const grains = grainsOf(limit.unit)
      const used = tally.meter.used({ cap: capOf(limit), atMs })
      const { amount = 0, answered = 0, inFlight = 0, charged = 0 } = hold ?? {}
      const older = used - amount - inFlight - (tally.charged - charged)
      return {
        limit,
        meter: tallyName(tally),
        used: used / grains,
        own: amount / grains,
        answered: Math.min(answered, older) / grains,
      }
    })
  }

  /**
   * Corrects a count on a provider's word: `by` is added, or taken off the oldest part of it. For use that was not
   * ours, and for estimates that were too high.
   */
  adjust(
    { upstream }: Pick<Reservation, 'upstream'>,
    { meter, by }: { readonly meter: string; readonly by: number },
    atMs: number,
  ): void {
    const gauge = this.#lane(upstream, atMs).find(({ tally }) => tallyName(tally) === meter)
    if (gauge === undefined || by === 0) return
    const { limit, tally } = gauge
    const cap = capOf(limit)
    const amount = Math.abs(by) * grainsOf(limit.unit)
    if (by > 0) {
      tally.meter.charge({ amount, cap, atMs })
      tally.charged += amount
    } else tally.meter.forgive({ amount, cap, atMs })
    this.#changed.add(tally)
  }

  /** Every limit of the upstream with its count. */
  readings(upstream: Upstream, atMs: number): readonly MeterReading[] {
    this.#endClosing(atMs)
    return this.#lane(upstream, atMs).map(({ limit, tally }) => {
      const cap = capOf(limit)
      const grains = grainsOf(limit.unit)
      const resetAtMs = tally.meter.resetAtMs({ cap, atMs })
      return {
        limit,
        meter: tallyName(tally),
        used: tally.meter.used({ cap, atMs }) / grains,
        pending: tally.pending / grains,
        ...(resetAtMs === undefined ? {} : { resetAtMs }),
      }
    })
  }

  /** What is left of the upstream's tightest limit, as a share of it: 1 when nothing is used or nothing limits it. */
  headroom(upstream: Upstream, atMs: number): number {
    let least = 1
    for (const { limit, tally } of this.#lane(upstream, atMs)) {
      const cap = capOf(limit)
      least = Math.min(least, 1 - tally.meter.used({ cap, atMs }) / cap)
    }
    return least
  }

  /** Reservations not closed yet. */
  get openCount(): number {
    return this.#open.size
  }

  /** Reads all limits anew, after the owner changed one or one was learned. Counts stay. */
  refreshLimits(): void {
    this.#lanes = new WeakMap()
  }

  /** Moves all counts in time, after the clock they were counted by was found wrong. */
  shift(shift: Shift): void {
    for (const tally of this.#tallies.all()) {
      tally.meter.shift(shift)
      this.#changed.add(tally)
    }
    this.#endClosing(Number.POSITIVE_INFINITY)
    this.#surelyKnownAtMs = shift.atMs + GUARD_MS
    this.#shiftedMs += shift.byMs
    this.#isShifted = true
  }

  /** The reservations made since the last call, for the journal. */
  takeJournal(): readonly JournalEntry[] {
    const taken = this.#journal.map(({ seq, atMs, holds }) => ({
      seq,
      atMs,
      charges: lasting(holds),
    }))
    this.#journal = []
    return taken
  }

  /**
   * The slots changed since the last call, and the journal entry up to which they tell everything. `isWhole` when
   * these are all there are, and what was written before them is void.
   */
  takeCheckpoint(): {
    readonly slots: readonly SlotRow[]
    readonly seq: number
    readonly isWhole: boolean
  } {
    const slots: SlotRow[] = []
    for (const tally of this.#changed)
      for (const slot of tally.meter.takeChanged()) slots.push({ meter: tallyName(tally), ...slot })
    this.#changed.clear()
    const isWhole = this.#isShifted
    this.#isShifted = false
    return { slots, seq: this.#seq, isWhole }
  }

  #endClosing(atMs: number): void {
    for (const closed of this.#closing) {
      if (closed.atMs + GUARD_MS > atMs) return
      for (const { gauge, amount } of closed.holds) gauge.tally.pending -= amount
      this.#closing.delete(closed)
    }
  }

  #lane(upstream: Upstream, atMs: number): readonly Gauge[] {
    let lane = this.#lanes.get(upstream)
    if (lane === undefined) {
      const limits = this.#limitsOf(upstream)
      if (this.#tallies.isFull) this.#forgetIdle(atMs)
      lane = limits.map((limit) => {
        const tally = this.#tallies.of(upstream, limit)
        tally.cap = capOf(limit)
        return { limit, tally }
      })
      this.#lanes.set(upstream, lane)
    }
    return lane
  }

  /** Counts what an earlier run counted. It is written again with the next checkpoint, which ends its journal. */
  #restore({ slots, journal, atMs }: NonNullable<LedgerOptions['restored']>): void {
    let latestMs = 0
    this.#surelyKnownAtMs = atMs + GUARD_MS
    const tallyOf = (name: string): Tally | undefined => {
      const window = parseWindowName(name.slice(name.lastIndexOf(' ') + 1))
      const tally = window && this.#tallies.named(name, window)
      if (tally !== undefined) this.#changed.add(tally)
      return tally
    }
    for (const { meter, ...slot } of slots.toSorted((a, b) => a.slotAtMs - b.slotAtMs)) {
      latestMs = Math.max(latestMs, slot.slotAtMs)
      tallyOf(meter)?.meter.restore(slot)
    }
    for (const entry of journal) {
      this.#seq = Math.max(this.#seq, entry.seq)
      latestMs = Math.max(latestMs, entry.atMs)
      for (const { meter, amount } of entry.charges)
        tallyOf(meter)?.meter.charge({ amount, cap: 0, atMs: entry.atMs })
    }
    if (latestMs > atMs + AHEAD_MS_MAX) this.shift({ byMs: atMs - latestMs, atMs })
  }

  /** Tallies that count nothing can be made anew at any time. Lanes still hold theirs, so they are read anew too. */
  #forgetIdle(atMs: number): void {
    this.#tallies.forgetIdle(atMs, this.#changed)
    this.refreshLimits()
  }
}

/** A limit's cap in grains. */
function capOf({ cap, unit }: Limit): number {
  return cap * grainsOf(unit)
}

/** What of a reservation outlives the process: everything but the count of what is in flight. */
function lasting(holds: readonly Hold[]): JournalEntry['charges'] {
  return holds
    .filter(({ gauge, amount }) => amount > 0 && gauge.limit.window.kind !== 'concurrent')
    .map(({ gauge, amount }) => ({ meter: tallyName(gauge.tally), amount }))
}
