/**
 * What a provider counts, written from its side and without a line of ours: exact instants, its own calendar, its own
 * bucket. A ledger that a referee catches has granted too much or recorded too little.
 */
import type { Window } from '../ledger/limit.ts'

/** Something that reached the provider. */
export interface Arrival {
  readonly atMs: number
  readonly amount: number
}

/** The instant to look at; a bucket's rate follows from its cap. */
export interface At {
  readonly nowMs: number
  readonly cap: number
}

export class Referee {
  /** Asking the calendar is slow, and the same instants come again and again. */
  readonly #periods = new Map<string, string>()

  /** What counts at an instant. Arrivals may be in any order, and those of later are not there yet. */
  counted(window: Window, arrivals: readonly Arrival[], at: At): number {
    const past = arrivals.filter(({ atMs }) => atMs <= at.nowMs)
    switch (window.kind) {
      case 'rolling':
        return sum(past.filter(({ atMs }) => atMs > at.nowMs - window.spanMs))
      case 'fixed': {
        const current = this.#period(window, at.nowMs)
        return sum(past.filter(({ atMs }) => this.#period(window, atMs) === current))
      }
      case 'bucket':
        return level(past, window.spanMs, at)
      case 'session':
        return inSession(past, window.spanMs, at.nowMs)
      case 'concurrent':
        return 0
    }
  }

  /** The most that counted at any instant. It can only rise with an arrival, so those are all there is to look at. */
  highest(window: Window, arrivals: readonly Arrival[], cap: number): number {
    const instants = arrivals.map(({ atMs }) => atMs)
    return Math.max(0, ...instants.map((nowMs) => this.counted(window, arrivals, { nowMs, cap })))
  }

  /**
   * The same for whatever a provider may mean by a span: looking back, starting over at any anchor, or refilling evenly
   * (ROUTER 4.3).
   */
  highestByAnyDefinition(spanMs: number, arrivals: readonly Arrival[], cap: number): number {
    const anchored = [0, 0.13, 0.5, 0.77].map((share) => {
      const windows = Map.groupBy(arrivals, ({ atMs }) => Math.floor(atMs / spanMs + share))
      return Math.max(0, ...Array.from(windows.values(), sum))
    })
    return Math.max(
      this.highest({ kind: 'rolling', spanMs }, arrivals, cap),
      this.highest({ kind: 'bucket', spanMs }, arrivals, cap),
      this.highest({ kind: 'session', spanMs }, arrivals, cap),
      ...anchored,
    )
  }

  #period(window: Extract<Window, { kind: 'fixed' }>, atMs: number): string {
    const key = `${window.period} ${window.timeZone} ${atMs}`
    const known = this.#periods.get(key) ?? periodName(window, atMs)
    if (this.#periods.size > 100_000) this.#periods.clear()
    this.#periods.set(key, known)
    return known
  }
}

function sum(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((total, { amount }) => total + amount, 0)
}

function level(past: readonly Arrival[], spanMs: number, { nowMs, cap }: At): number {
  let full = 0
  let lastMs = 0
  for (const { atMs, amount } of past.toSorted((a, b) => a.atMs - b.atMs)) {
    full = Math.max(0, full - ((atMs - lastMs) / spanMs) * cap) + amount
    lastMs = atMs
  }
  return Math.max(0, full - ((nowMs - lastMs) / spanMs) * cap)
}

function inSession(past: readonly Arrival[], spanMs: number, nowMs: number): number {
  let startMs = Number.NEGATIVE_INFINITY
  let used = 0
  for (const { atMs, amount } of past.toSorted((a, b) => a.atMs - b.atMs)) {
    if (atMs >= startMs + spanMs) {
      startMs = atMs
      used = 0
    }
    used += amount
  }
  return nowMs < startMs + spanMs ? used : 0
}

/** A period as its zone's calendar writes it: `2026-11-22` for a day. */
function periodName(
  { period, timeZone }: Extract<Window, { kind: 'fixed' }>,
  atMs: number,
): string {
  const stamp = new Date(atMs).toLocaleString('sv-SE', { timeZone, hourCycle: 'h23' })
  switch (period) {
    case 'minute':
      // Clocks that are set back show every minute of an hour twice.
      return String(Math.floor(atMs / 60_000))
    case 'hour':
      return stamp.slice(0, 13)
    case 'day':
      return stamp.slice(0, 10)
    case 'month':
      return stamp.slice(0, 7)
    case 'week': {
      const dayNumber = Date.parse(`${stamp.slice(0, 10)}T00:00:00Z`) / 86_400_000
      return String(Math.floor((dayNumber + 3) / 7))
    }
  }
}
