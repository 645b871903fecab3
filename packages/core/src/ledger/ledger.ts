/**
 * Two-phase accounting: reserve before a request leaves, then settle with what it used, or release what never left.
 *
 * Synchronous and exact: check and hold happen in one call, so no interleaving of requests can pass a cap. Pure in
 * that time is an argument; who keeps the counts is the journal's concern.
 */
import { assert } from '../assert.ts'
import { METERS_MAX } from '../bounds.ts'
import type { Upstream } from '../catalog.ts'
import { err, ok, type Result } from '../result.ts'
import { type Limit, parseWindowName, type Unit, type Window, windowName } from './limit.ts'
import { createMeter, type Meter } from './meter.ts'
import type { JournalEntry, LedgerStore, SlotRow } from './store.ts'

/** What a request costs, in what limits count. */
export interface Cost {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Why a reservation was refused. `retryAtMs` is infinite when the request alone is larger than the cap. */
export interface Denial {
  readonly limit: Limit
  readonly used: number
  readonly retryAtMs: number
}

/** A hold on every limit of one upstream. Closed exactly once, by `settle` or `release`. */
export interface Reservation {
  readonly upstream: Upstream
  readonly atMs: number
  readonly cost: Cost
}

/** One limit with its count, as the dashboard shows it. */
export interface MeterReading {
  readonly limit: Limit
  /** The name of the count; upstreams that share the limit share it. */
  readonly meter: string
  readonly used: number
  /** Absent while nothing is counted. */
  readonly resetAtMs?: number
}

/** A limit that binds an upstream, with the meter that counts for it. Upstreams that share a scope share the meter. */
interface Gauge {
  readonly limit: Limit
  readonly name: string
  readonly meter: Meter
}

/** What one reservation charged to one gauge: closing it corrects exactly this, whatever the limits are by then. */
interface Hold {
  readonly gauge: Gauge
  readonly amount: number
}

/** Which limits bind, and what an earlier run counted. */
export interface LedgerOptions {
  /** The limits that bind an upstream: the catalog's, learned ones and the owner's, already merged. */
  readonly limitsOf: (upstream: Upstream) => readonly Limit[]
  /** What an earlier run left. */
  readonly restored?: ReturnType<LedgerStore['load']>
}

export class Ledger {
  readonly #limitsOf: (upstream: Upstream) => readonly Limit[]
  readonly #meters = new Map<string, Meter>()
  readonly #changed = new Map<string, Meter>()
  readonly #open = new Map<Reservation, readonly Hold[]>()
  #lanes = new WeakMap<Upstream, readonly Gauge[]>()
  #journal: JournalEntry[] = []
  #seq = 0

  constructor({ limitsOf, restored }: LedgerOptions) {
    this.#limitsOf = limitsOf
    for (const { meter, slotAtMs, amount } of restored?.slots ?? [])
      this.#restore(meter, amount, slotAtMs)
    for (const { seq, atMs, charges } of restored?.journal ?? []) {
      this.#seq = Math.max(this.#seq, seq)
      for (const { meter, amount } of charges) this.#restore(meter, amount, atMs)
    }
  }

  /** Holds `cost` against every limit of the upstream; or says which one refuses, and then nothing is held. */
  reserve(upstream: Upstream, cost: Cost, atMs: number): Result<Reservation, Denial> {
    const denial = this.check(upstream, cost, atMs)
    if (denial !== undefined) return err(denial)
    const reservation: Reservation = { upstream, atMs, cost }
    const holds = this.#lane(upstream, atMs).map((gauge) => ({
      gauge,
      amount: amountOf(gauge.limit.unit, cost),
    }))
    for (const { gauge, amount } of holds) this.#charge(gauge, amount, atMs)
    this.#open.set(reservation, holds)
    this.#journal.push({ seq: ++this.#seq, atMs, charges: lasting(holds) })
    return ok(reservation)
  }

  /** The limit that would refuse `cost` for longest, if one does. Holds nothing. */
  check(upstream: Upstream, cost: Cost, atMs: number): Denial | undefined {
    let denial: Denial | undefined
    for (const { limit, meter } of this.#lane(upstream, atMs)) {
      const amount = amountOf(limit.unit, cost)
      const used = meter.used(atMs)
      if (used + amount <= limit.cap) continue
      const retryAtMs = meter.freeAtMs({ amount, cap: limit.cap, atMs })
      if (denial === undefined || retryAtMs > denial.retryAtMs) denial = { limit, used, retryAtMs }
    }
    return denial
  }

  /** Replaces the hold by what was used, whichever way the estimate missed. */
  settle(reservation: Reservation, spent: Cost): void {
    this.#close(reservation, spent)
  }

  /** Returns the whole hold: nothing of the request counts at the provider. */
  release(reservation: Reservation): void {
    this.#close(reservation, { requests: 0, inputTokens: 0, outputTokens: 0 })
  }

  /** Adds use that was not ours: another program with the same key, as a provider's headers reveal it. */
  chargeForeign(
    upstream: Upstream,
    use: { readonly unit: Unit; readonly window: Window; readonly amount: number },
    atMs: number,
  ): void {
    for (const gauge of this.#lane(upstream, atMs))
      if (
        gauge.limit.unit === use.unit &&
        windowName(gauge.limit.window) === windowName(use.window)
      )
        this.#charge(gauge, use.amount, atMs)
  }

  /** Every limit of the upstream with its count. */
  readings(upstream: Upstream, atMs: number): readonly MeterReading[] {
    return this.#lane(upstream, atMs).map(({ limit, name, meter }) => {
      const reading = { limit, meter: name, used: meter.used(atMs) }
      const resetAtMs = meter.resetAtMs(atMs)
      return resetAtMs === undefined ? reading : { ...reading, resetAtMs }
    })
  }

  /** What is left of the upstream's tightest limit, as a share of it: 1 when nothing is used or nothing limits it. */
  headroom(upstream: Upstream, atMs: number): number {
    let least = 1
    for (const { limit, meter } of this.#lane(upstream, atMs))
      least = Math.min(least, 1 - meter.used(atMs) / limit.cap)
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

  /** The reservations made since the last call, for the journal. */
  takeJournal(): readonly JournalEntry[] {
    const taken = this.#journal
    this.#journal = []
    return taken
  }

  /** The slots changed since the last call, and the journal entry up to which they tell everything. */
  takeCheckpoint(): { readonly slots: readonly SlotRow[]; readonly seq: number } {
    const slots: SlotRow[] = []
    for (const [name, meter] of this.#changed)
      for (const slot of meter.takeChanged()) slots.push({ meter: name, ...slot })
    this.#changed.clear()
    return { slots, seq: this.#seq }
  }

  #close(reservation: Reservation, spent: Cost): void {
    const holds = this.#open.get(reservation)
    assert(holds !== undefined, 'a reservation is closed exactly once')
    this.#open.delete(reservation)
    for (const { gauge, amount } of holds) {
      const { unit, window } = gauge.limit
      const used = window.kind === 'concurrent' ? 0 : amountOf(unit, spent)
      if (used !== amount) this.#charge(gauge, used - amount, reservation.atMs)
    }
  }

  #charge({ name, meter }: Gauge, amount: number, atMs: number): void {
    meter.charge(amount, atMs)
    this.#changed.set(name, meter)
  }

  #lane(upstream: Upstream, atMs: number): readonly Gauge[] {
    let lane = this.#lanes.get(upstream)
    if (lane === undefined) {
      lane = this.#limitsOf(upstream).map((limit) => {
        const name = meterName(upstream, limit)
        return { limit, name, meter: this.#meter(name, limit.window, atMs) }
      })
      this.#lanes.set(upstream, lane)
    }
    return lane
  }

  #meter(name: string, window: Window, atMs: number): Meter {
    let meter = this.#meters.get(name)
    if (meter !== undefined) return meter
    if (this.#meters.size >= METERS_MAX) this.#forgetIdle(atMs)
    meter = createMeter(window)
    this.#meters.set(name, meter)
    return meter
  }

  /** Counts what an earlier run counted. It is written again with the next checkpoint, which ends its journal. */
  #restore(name: string, amount: number, atMs: number): void {
    const window = parseWindowName(name.slice(name.lastIndexOf(' ') + 1))
    if (window === undefined) return
    const meter = this.#meter(name, window, atMs)
    meter.charge(amount, atMs)
    this.#changed.set(name, meter)
  }

  /** Meters that count nothing can be made anew at any time. Lanes still hold theirs, so they are read anew too. */
  #forgetIdle(atMs: number): void {
    for (const [name, meter] of this.#meters)
      if (meter.used(atMs) === 0 && !this.#changed.has(name)) this.#meters.delete(name)
    this.refreshLimits()
  }
}

/** How much of a unit a cost is. A provider's own cost unit counts tokens until its adapter says better. */
function amountOf(unit: Unit, { requests, inputTokens, outputTokens }: Cost): number {
  switch (unit) {
    case 'requests':
      return requests
    case 'input_tokens':
      return inputTokens
    case 'output_tokens':
      return outputTokens
    case 'tokens':
    case 'neurons':
      return inputTokens + outputTokens
  }
}

/** The name under which a count is kept: whose it is, what it counts, over which window. */
function meterName({ provider, model, credential }: Upstream, limit: Limit): string {
  const scope = limit.scope === 'model' ? `model:${model.id}` : limit.scope
  return `${provider.id} ${credential.account} ${scope} ${limit.unit} ${windowName(limit.window)}`
}

/** What of a reservation outlives the process: everything but the count of what is in flight. */
function lasting(holds: readonly Hold[]): JournalEntry['charges'] {
  return holds
    .filter(({ gauge }) => gauge.limit.window.kind !== 'concurrent')
    .map(({ gauge, amount }) => ({ meter: gauge.name, amount }))
}
