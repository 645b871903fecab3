/**
 * A ledger with everything around it that can go wrong: requests that travel, answers that come late or never, a
 * process that dies, a clock that is set, another program with the same key. Time is virtual.
 */
import { amountOf, type Cost } from '../ledger/cost.ts'
import { EffectiveLimits } from '../ledger/effective-limits.ts'
import { Journal } from '../ledger/journal.ts'
import { Learner } from '../ledger/learn.ts'
import { LearnedLimits } from '../ledger/learned-limits.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Limit, LimitFact, Period } from '../ledger/limit.ts'
import { SPAN_MS } from '../ledger/limit.ts'
import type { Reservation } from '../ledger/reservation.ts'
import { MemoryLedgerStore } from '../ledger/store.ts'
import { ownerOf } from '../ledger/tally.ts'
import { SteadyClock } from '../steady-clock.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import type { QuotaReading } from '../upstream-call.ts'
import type { Event } from './ledger-event.ts'
import type { Arrival, Referee } from './referee.ts'

/** A request on its way or being answered. */
interface Open {
  readonly reservation: Reservation
  readonly spent: Cost
  /** What the provider's headers said when it arrived, until that is heard. */
  quota: readonly QuotaReading[] | undefined
}

const START_MS = Date.UTC(2026, 10, 1, 6, 59, 30)

export class LedgerWorld {
  readonly #limits: readonly LimitFact[]
  readonly #referee: Referee
  readonly #upstreams: readonly Reservation['upstream'][]
  readonly #store = new MemoryLedgerStore()
  /** What reached the provider, by whose count it is and by limit. Ours, and everybody's. */
  readonly #ours = new Map<string, Arrival[]>()
  readonly #all = new Map<string, Arrival[]>()
  #open: Open[] = []
  #nowMs = START_MS
  #wallOffsetMs = 0
  #jumps = { forward: 0, any: 0 }
  #hasForeign = false
  #endTurn: () => void = () => undefined
  #clock: SteadyClock
  #ledger: Ledger
  #journal: Journal
  #learner: Learner

  /** Two models of one account with two keys, and one with an account of its own, all under the same limits. */
  constructor(limits: readonly LimitFact[], referee: Referee) {
    this.#limits = limits
    this.#referee = referee
    this.#upstreams = [
      anUpstream({ model: 'one', key: 'a', account: 'joint', limits }),
      anUpstream({ model: 'one', key: 'b', account: 'joint', limits }),
      anUpstream({ model: 'two', key: 'b', account: 'joint', limits }),
      anUpstream({ model: 'one', key: 'c', account: 'alone', limits }),
    ]
    ;({
      clock: this.#clock,
      ledger: this.#ledger,
      journal: this.#journal,
      learner: this.#learner,
    } = this.#boot())
  }

  /** Lets one thing happen. */
  play(event: Event): void {
    switch (event.kind) {
      case 'reserve':
        this.#reserve(event)
        break
      case 'end':
        this.#end(event.pick, (open) => open.spent)
        break
      case 'abort':
        // The client left: what had come by then is estimated, never more than was held.
        this.#end(event.pick, (open) => open.reservation.cost)
        break
      case 'header':
        this.#header(event.pick)
        break
      case 'checkpoint':
        this.#journal.checkpoint(this.#clock.nowMs())
        break
      case 'crash':
        this.#reboot()
        break
      case 'restart':
        while (this.#open.length > 0) this.#end(0, (open) => open.spent)
        this.#journal.checkpoint(this.#clock.nowMs())
        this.#reboot()
        break
      case 'foreign':
        this.#foreign(event)
        break
      case 'jump':
        this.#jump(event)
        break
      case 'pass':
        this.#nowMs += event.ms
        this.#clock.nowMs()
    }
  }

  /** What is wrong with the whole story, if anything: one sentence for each limit that was broken. */
  broken(): readonly string[] {
    return this.#owned().flatMap(({ limit, name, arrivals }) => {
      const { window, cap } = limit
      if (window.kind === 'concurrent') return []
      const isCalendar = window.kind === 'fixed'
      // A step forward may free a window. A clock that stays wrong has its midnight at the wrong time as well.
      const times = 1 + (isCalendar ? 2 * this.#jumps.any : this.#jumps.forward)
      const isAny = window.kind === 'rolling' && !this.#hasForeign
      const most = isAny
        ? this.#referee.highestByAnyDefinition(window.spanMs, arrivals, cap)
        : this.#referee.highest(window, arrivals, cap)
      return most <= cap * times + 1e-6
        ? []
        : [`${name}: ${most} of ${cap}, allowed ${times} times`]
    })
  }

  /** Which counts are below the provider's own, now. Clocks that were set wrong for good are excused. */
  underCounted(): readonly string[] {
    const atMs = this.#clock.nowMs()
    return this.#owned().flatMap(({ limit, name, arrivals, upstream }) => {
      const { window, cap, unit, scope } = limit
      const jumps = window.kind === 'fixed' ? this.#jumps.any : this.#jumps.forward
      if (jumps > 0) return []
      const reading = this.#ledger
        .readings(upstream, atMs)
        .find(
          (one) =>
            one.limit.window === window && one.limit.unit === unit && one.limit.scope === scope,
        )
      const theirs = this.#referee.counted(window, arrivals, { nowMs: this.#nowMs, cap })
      const used = reading?.used ?? 0
      return used >= theirs - 1e-6 ? [] : [`${name}: ${used} recorded, ${theirs} counted`]
    })
  }

  /** Requests in flight above a limit on them, now. */
  get crowded(): boolean {
    return this.#limits.some(
      ({ window, cap }) =>
        window.kind === 'concurrent' &&
        [
          ...Map.groupBy(this.#open, ({ reservation }) => ownerOf(reservation.upstream, 'model')),
        ].some(([, open]) => open.length > cap),
    )
  }

  #reserve(event: Extract<Event, { kind: 'reserve' }>): void {
    const upstream = this.#upstreams[event.upstream % this.#upstreams.length]
    if (upstream === undefined) return
    const cost = { requests: 1, inputTokens: event.tokens, outputTokens: event.tokens }
    const reserved = this.#ledger.reserve(upstream, cost, this.#clock.nowMs())
    if (!reserved.ok) return
    if (event.fate === 'dies before it is durable') {
      this.#reboot()
      return
    }
    void this.#journal.durable()
    this.#endTurn()
    const used = Math.floor(event.tokens * event.usedShare)
    const spent = { requests: 1, inputTokens: event.tokens, outputTokens: used }
    if (event.fate === 'unsent') {
      this.#ledger.release(reserved.value, this.#clock.nowMs())
      this.#journal.checkpoint(this.#clock.nowMs())
      return
    }
    const arrivesAtMs = this.#nowMs + event.travelMs
    this.#arrive(upstream, { cost: spent, atMs: arrivesAtMs })
    const quota = this.#stated(upstream, arrivesAtMs)
    this.#open.push({ reservation: reserved.value, spent, quota })
  }

  #end(pick: number, spentOf: (open: Open) => Cost): void {
    const open = this.#open[pick % Math.max(1, this.#open.length)]
    if (open === undefined) return
    this.#open = this.#open.filter((other) => other !== open)
    this.#ledger.settle(open.reservation, spentOf(open), this.#clock.nowMs())
  }

  /** The head of an answer comes, with what was true when its request arrived. */
  #header(pick: number): void {
    const open = this.#open[pick % Math.max(1, this.#open.length)]
    if (open?.quota === undefined) return
    this.#learner.hear({ reservation: open.reservation, quota: open.quota }, this.#clock.nowMs())
    open.quota = undefined
  }

  #foreign({ upstream: index, tokens }: Extract<Event, { kind: 'foreign' }>): void {
    const upstream = this.#upstreams[index % this.#upstreams.length]
    if (upstream === undefined) return
    this.#hasForeign = true
    const cost = { requests: 1, inputTokens: tokens, outputTokens: 0 }
    for (const limit of this.#limits)
      this.#note(this.#all, upstream, { limit, cost, atMs: this.#nowMs })
  }

  #jump({ byMs, isMended }: Extract<Event, { kind: 'jump' }>): void {
    this.#wallOffsetMs += byMs
    this.#clock.nowMs()
    if (isMended) {
      this.#nowMs += 60_000
      this.#clock.nowMs()
      this.#wallOffsetMs -= byMs
      this.#clock.nowMs()
    } else {
      this.#jumps = {
        forward: this.#jumps.forward + (byMs > 0 ? 1 : 0),
        any: this.#jumps.any + 1,
      }
    }
  }

  #boot() {
    const wall = {
      nowMs: () => this.#nowMs + this.#wallOffsetMs,
      monotonicMs: () => this.#nowMs,
      timer: () => ({ cancel: () => undefined }),
    }
    const clock = new SteadyClock(wall, (shift) => journal.shift(shift))
    const atMs = clock.nowMs()
    const learned = new LearnedLimits([], atMs)
    const limits = new EffectiveLimits(() => undefined, learned)
    const ledger: Ledger = new Ledger({
      limitsOf: (upstream): readonly Limit[] => limits.of(upstream),
      restored: { ...this.#store.load(), atMs },
    })
    const journal: Journal = new Journal({
      ledger,
      store: this.#store,
      atEndOfTurn: (callback) => {
        this.#endTurn = callback
      },
      onFailure: (thrown) => {
        throw thrown
      },
    })
    journal.checkpoint(atMs)
    return { clock, ledger, journal, learner: new Learner({ ledger, learned, limits }) }
  }

  #reboot(): void {
    this.#open = []
    const { clock, ledger, journal, learner } = this.#boot()
    this.#clock = clock
    this.#ledger = ledger
    this.#journal = journal
    this.#learner = learner
  }

  #arrive(upstream: Reservation['upstream'], what: { cost: Cost; atMs: number }): void {
    for (const limit of this.#limits) {
      this.#note(this.#ours, upstream, { limit, ...what })
      this.#note(this.#all, upstream, { limit, ...what })
    }
  }

  #note(
    book: Map<string, Arrival[]>,
    upstream: Reservation['upstream'],
    { limit, cost, atMs }: { limit: LimitFact; cost: Cost; atMs: number },
  ): void {
    const name = nameOf(upstream, limit, this.#limits)
    const arrivals = book.get(name) ?? []
    arrivals.push({ atMs, amount: amountOf(limit.unit, cost, upstream) })
    book.set(name, arrivals)
  }

  /** The provider's headers at an instant: the truth about every minute and every day. */
  #stated(upstream: Reservation['upstream'], nowMs: number): readonly QuotaReading[] {
    return this.#limits.flatMap((limit) => {
      const { unit, window, cap } = limit
      const period = periodOf(limit)
      if (period === undefined) return []
      const arrivals = this.#all.get(nameOf(upstream, limit, this.#limits)) ?? []
      const theirs = Math.ceil(this.#referee.counted(window, arrivals, { nowMs, cap }) - 1e-9)
      return [{ unit, period, cap, remaining: Math.max(0, cap - theirs) }]
    })
  }

  /** Every limit of every owner, once. */
  #owned() {
    const seen = new Map(
      this.#upstreams.flatMap((upstream) =>
        this.#limits.map((limit) => {
          const name = nameOf(upstream, limit, this.#limits)
          return [name, { upstream, limit, name, arrivals: this.#ours.get(name) ?? [] }] as const
        }),
      ),
    )
    return [...seen.values()]
  }
}

function nameOf(
  upstream: Reservation['upstream'],
  limit: LimitFact,
  limits: readonly LimitFact[],
): string {
  return `${ownerOf(upstream, limit.scope)} #${limits.indexOf(limit)}`
}

function periodOf({ window }: LimitFact): Period | undefined {
  if (window.kind === 'fixed') return window.period
  if (window.kind !== 'rolling' && window.kind !== 'bucket') return undefined
  return (['minute', 'day'] as const).find((period) => SPAN_MS[period] === window.spanMs)
}
