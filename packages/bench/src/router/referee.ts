/**
 * What the providers count, in their own windows, exactly: the judge of every policy's ledger.
 *
 * Shares no code with the ledger it judges. A call counts when it is dispatched; a refused one does not.
 */
import type { TrueLimit, TrueWindow } from './arms.ts'
import { EPOCH_MS } from './worlds.ts'

/** One count that can be corrected while its call is running. */
interface Entry {
  readonly atMs: number
  amount: number
}

/** What one window counts. Instants are milliseconds since the world began, never decreasing. */
interface Count {
  used(atMs: number): number
  add(entry: Entry): void
  /** Takes back part of an entry. */
  refund(entry: Entry, amount: number): void
  /** The first instant at which `amount` fits under `cap`, were nothing else counted. */
  freeAtMs(query: { readonly amount: number; readonly cap: number; readonly atMs: number }): number
}

/** Counts the last `spanMs`, entry by entry. */
class RollingCount implements Count {
  readonly #spanMs: number
  readonly #entries: Entry[] = []
  #first = 0
  #sum = 0

  constructor(spanMs: number) {
    this.#spanMs = spanMs
  }

  used(atMs: number): number {
    for (let oldest = this.#entries[this.#first]; oldest !== undefined; ) {
      if (oldest.atMs > atMs - this.#spanMs) break
      this.#sum -= oldest.amount
      this.#first++
      oldest = this.#entries[this.#first]
    }
    return this.#sum
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    this.#sum += entry.amount
  }

  refund(entry: Entry, amount: number): void {
    const isCounted = this.#entries.indexOf(entry, this.#first) >= 0
    entry.amount -= amount
    if (isCounted) this.#sum -= amount
  }

  freeAtMs({ amount, cap, atMs }: { amount: number; cap: number; atMs: number }): number {
    let left = this.used(atMs) + amount - cap
    for (let at = this.#first; left > 0; at++) {
      const entry = this.#entries[at]
      if (entry === undefined) return Number.POSITIVE_INFINITY
      left -= entry.amount
      if (left <= 0) return entry.atMs + this.#spanMs
    }
    return atMs
  }
}

/** Counts until the period's boundary. */
class FixedCount implements Count {
  readonly #lengthMs: number
  readonly #offsetMs: number
  #period = -1
  #sum = 0

  constructor(lengthMs: number, offsetMs: number) {
    this.#lengthMs = lengthMs
    this.#offsetMs = offsetMs
  }

  used(atMs: number): number {
    const period = this.#periodOf(atMs)
    if (period !== this.#period) {
      this.#period = period
      this.#sum = 0
    }
    return this.#sum
  }

  add({ atMs, amount }: Entry): void {
    this.used(atMs)
    this.#sum += amount
  }

  refund(entry: Entry, amount: number): void {
    entry.amount -= amount
    if (this.#periodOf(entry.atMs) === this.#period) this.#sum -= amount
  }

  freeAtMs({ amount, cap, atMs }: { amount: number; cap: number; atMs: number }): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    if (this.used(atMs) + amount <= cap) return atMs
    return (this.#period + 1) * this.#lengthMs - this.#offsetMs - EPOCH_MS
  }

  #periodOf(atMs: number): number {
    return Math.floor((EPOCH_MS + atMs + this.#offsetMs) / this.#lengthMs)
  }
}

/** Holds what was taken until it has drained, evenly. */
class BucketCount implements Count {
  readonly #perMs: number
  #level = 0
  #atMs = 0

  constructor(cap: number, spanMs: number) {
    this.#perMs = cap / spanMs
  }

  used(atMs: number): number {
    this.#level = Math.max(0, this.#level - this.#perMs * (atMs - this.#atMs))
    this.#atMs = atMs
    return this.#level
  }

  add({ atMs, amount }: Entry): void {
    this.used(atMs)
    this.#level += amount
  }

  refund(entry: Entry, amount: number): void {
    entry.amount -= amount
    this.#level = Math.max(0, this.#level - amount)
  }

  freeAtMs({ amount, cap, atMs }: { amount: number; cap: number; atMs: number }): number {
    if (amount > cap) return Number.POSITIVE_INFINITY
    return atMs + Math.max(0, this.used(atMs) + amount - cap) / this.#perMs
  }
}

const PERIOD_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
/** Pacific standard time; no world touches a change of clocks. */
const OFFSET_MS: Readonly<Record<string, number>> = {
  UTC: 0,
  'America/Los_Angeles': -8 * 3_600_000,
}

function countFor(window: TrueWindow, cap: number): Count {
  switch (window.kind) {
    case 'rolling':
      return new RollingCount(window.spanMs)
    case 'fixed':
      return new FixedCount(PERIOD_MS[window.period], OFFSET_MS[window.timeZone] ?? 0)
    case 'bucket':
      return new BucketCount(cap, window.spanMs)
  }
}

/** A limit with its count. Arms of one account share the gauge of an account limit. */
export interface TrueGauge {
  readonly limit: TrueLimit
  readonly count: Count
}

/** A call's counts, which can be corrected when it ends without an output. */
export interface Charge {
  readonly refundTokens: (tokens: number) => void
}

/** One gauge per limit; arms that share an account share its gauges. */
export function gaugesFor(
  arms: readonly {
    readonly arm: { readonly provider: string }
    readonly limits: readonly TrueLimit[]
  }[],
): TrueGauge[][] {
  const accounts = new Map<string, TrueGauge>()
  return arms.map(({ arm, limits }) =>
    limits.map((limit) => {
      const gauge = { limit, count: countFor(limit.window, limit.cap) }
      if (limit.scope === 'model') return gauge
      const name = `${arm.provider} ${limit.unit} ${JSON.stringify(limit.window)}`
      const known = accounts.get(name) ?? gauge
      accounts.set(name, known)
      return known
    }),
  )
}

/** How much of a limit a call uses. */
export function amountFor({ unit }: TrueLimit, tokens: number): number {
  return unit === 'requests' ? 1 : tokens
}

/** The first limit that refuses a call of so many tokens. */
export function refusing(
  gauges: readonly TrueGauge[],
  tokens: number,
  atMs: number,
): TrueGauge | undefined {
  return gauges.find(
    ({ limit, count }) => count.used(atMs) + amountFor(limit, tokens) > limit.cap + ROUNDING,
  )
}

/** Buckets drain in fractions. */
const ROUNDING = 1e-6

/** Counts a call everywhere. */
export function charge(gauges: readonly TrueGauge[], tokens: number, atMs: number): Charge {
  const entries = gauges.map(({ limit, count }) => {
    const entry = { atMs, amount: amountFor(limit, tokens) }
    count.add(entry)
    return { limit, count, entry }
  })
  return {
    refundTokens(refunded) {
      for (const { limit, count, entry } of entries)
        if (limit.unit === 'tokens') count.refund(entry, refunded)
    },
  }
}
