/**
 * What a provider says about its limits corrects our counts and our caps.
 *
 * Tightens at once, loosens only on evidence that came twice, and never believes a number that may be older than what
 * it contradicts. Source of the rules: ROUTER 4.6.
 */
import { METERS_MAX } from '../bounds.ts'
import type { AttemptError } from '../errors.ts'
import type { QuotaReading } from '../upstream-call.ts'
import type { EffectiveLimits } from './effective-limits.ts'
import type { LearnedLimits } from './learned-limits.ts'
import type { Ledger } from './ledger.ts'
import { SPAN_MS, spans, type Window } from './limit.ts'
import type { Reservation, Standing } from './reservation.ts'
import { meterNameOf } from './tally.ts'

/** The head of an answer, as far as it concerns limits. */
export interface Heard {
  readonly reservation: Reservation
  readonly quota: readonly QuotaReading[]
  /** Why there is no answer, if there is none. */
  readonly error?: AttemptError
}

/** What was seen of one meter, and not yet enough to act on. */
interface Evidence {
  /** How much less the provider counted, the last time it did. */
  lessUsed: number
  /** The higher cap it stated, the last time it did. */
  higherCap: number
  /** Where refusals without a reason began, each in a window of its own. */
  refusals: { readonly used: number; readonly atMs: number }[]
  /** When the cap was last found too low or too high. */
  testedAtMs: number
}

/** What is heard, with the counts it is heard against. */
interface Hearing {
  readonly reservation: Reservation
  readonly standings: readonly Standing[]
  readonly isRefusal: boolean
  readonly atMs: number
}

/** Refusals at one count before we believe in a cap there, and how far apart the counts may be. */
const REFUSALS_MIN = 3
const REFUSALS_SPREAD = 0.1
/** A window that is emptier than this is not why a request was refused. */
const SUSPECT_SHARE = 0.25
/** A guessed cap that was used up to this share for a whole window without a refusal was too low. */
const FULL_SHARE = 0.95
const RAISE = 1.05

/** What there is to be corrected. */
export interface LearnerOptions {
  readonly ledger: Ledger
  readonly learned: LearnedLimits
  readonly limits: EffectiveLimits
}

/** Hears answers and corrects the ledger. Keeps what it has seen once and may only believe the second time. */
export class Learner {
  readonly #ledger: Ledger
  readonly #learned: LearnedLimits
  readonly #limits: EffectiveLimits
  readonly #evidence = new Map<string, Evidence>()

  constructor({ ledger, learned, limits }: LearnerOptions) {
    this.#ledger = ledger
    this.#learned = learned
    this.#limits = limits
  }

  /** Takes an answer's head into account: before its reservation is closed, and before later answers are heard. */
  hear({ reservation, quota, error }: Heard, atMs: number): void {
    const isRefusal = error?.kind === 'rate_limited' || error?.kind === 'quota_exhausted'
    if (quota.length === 0 && error !== undefined && !isRefusal) return
    const standings = this.#ledger.standings(reservation, atMs)
    const hearing: Hearing = { reservation, standings, isRefusal, atMs }
    const explained = quota.flatMap((reading) => this.#read(reading, hearing))
    if (isOwners(standings)) return
    if (!isRefusal) for (const standing of standings) this.#recover(standing, hearing)
    else if (explained.length === 0) for (const standing of standings) this.#suspect(standing, atMs)
  }

  /** Returns the limits that a refusal is about, if the reading says so. */
  #read(reading: QuotaReading, hearing: Hearing): readonly Standing[] {
    const { unit, period, cap, remaining } = reading
    const { standings, isRefusal, atMs } = hearing
    const alike = standings.filter(
      ({ limit }) => limit.unit === unit && spans(limit.window, period),
    )
    // A model's and its account's limit may look the same from here; the cap tells which one is meant.
    const named = alike.length < 2 ? alike : alike.filter(({ limit }) => limit.cap === cap)
    const canLearn = cap !== undefined && !isOwners(standings)
    for (const standing of named) {
      if (canLearn) this.#learnCap(standing, cap, atMs)
      this.#correct(reading, standing, hearing)
    }
    if (alike.length === 0 && canLearn) this.#learnLimit(reading, cap, hearing)
    const exhausted = named.filter(
      ({ own }) => remaining !== undefined && remaining < Math.max(1, own),
    )
    // A limit that is named without its number: the count at which it refused is all there is to go by.
    if (isRefusal && cap === undefined)
      for (const standing of exhausted) this.#suspect(standing, atMs)
    return exhausted
  }

  /** A limit that nothing shipped tells of. Looking back from every instant is safe whatever it really does. */
  #learnLimit({ unit, period }: QuotaReading, cap: number, { reservation, atMs }: Hearing): void {
    const window: Window = { kind: 'rolling', spanMs: SPAN_MS[period] }
    const meter = meterNameOf(reservation.upstream, { unit, window, scope: 'model' })
    this.#set({ meter, cap, basis: 'stated' }, atMs)
  }

  /** A lower cap holds at once; a higher one when it is stated twice in a row. */
  #learnCap({ meter, limit }: Standing, cap: number, atMs: number): void {
    const evidence = this.#of(meter)
    const known = this.#learned.find(meter)
    const isConfirmed = evidence.higherCap >= cap
    evidence.higherCap = cap > limit.cap ? cap : 0
    if (cap === limit.cap) {
      // Confirmed: repeated once a day, so that it is believed for longer.
      if (known !== undefined && (known.basis !== 'stated' || atMs - known.learnedAtMs > DAY_MS))
        this.#set({ meter, cap, basis: 'stated' }, atMs)
      return
    }
    if (cap < limit.cap || isConfirmed) this.#set({ meter, cap, basis: 'stated' }, atMs)
  }

  /** Brings our count to the provider's: up at once, down by half of what it counted less, twice in a row. */
  #correct(
    { cap, remaining }: QuotaReading,
    { meter, limit, used, own, answered }: Standing,
    { reservation, isRefusal, atMs }: Hearing,
  ): void {
    if (remaining === undefined) return
    const theirs = (cap ?? limit.cap) - remaining
    // A refused request is on our books until its attempt is over, and on the provider's never.
    const more = theirs - (isRefusal ? used - own : used)
    if (more > 0) this.#ledger.adjust(reservation, { meter, by: more }, atMs)
    // Of ours, only what had been answered before this request left is surely in the number that came back.
    const less = answered - theirs
    const evidence = this.#of(meter)
    const agreed = Math.floor(Math.min(less, evidence.lessUsed) / 2)
    if (agreed > 0) this.#ledger.adjust(reservation, { meter, by: -agreed }, atMs)
    evidence.lessUsed = agreed > 0 ? 0 : Math.max(0, less)
  }

  /** A refusal that does not say which limit it is about. Three at the same count, in three windows, are a cap. */
  #suspect({ meter, limit, used, own }: Standing, atMs: number): void {
    const count = used - own
    const spanMs = spanOf(limit.window)
    const evidence = this.#of(meter)
    evidence.testedAtMs = atMs
    if (spanMs === undefined || count <= limit.cap * SUSPECT_SHARE) return
    const last = evidence.refusals.at(-1)
    if (last !== undefined && atMs - last.atMs < spanMs) return
    const alike = evidence.refusals.filter(
      (before) => Math.abs(before.used - count) <= REFUSALS_SPREAD * count,
    )
    evidence.refusals = [...alike, { used: count, atMs }].slice(-REFUSALS_MIN)
    if (evidence.refusals.length < REFUSALS_MIN) return
    const cap = Math.min(...evidence.refusals.map((refusal) => refusal.used))
    evidence.refusals = []
    if (cap < limit.cap) this.#set({ meter, cap, basis: 'inferred' }, atMs)
  }

  /** A guessed cap that holds back more than the provider does is raised, a little at a time. */
  #recover({ meter, limit, used }: Standing, { reservation, atMs }: Hearing): void {
    const known = this.#learned.find(meter)
    if (known?.basis !== 'inferred' || used < limit.cap * FULL_SHARE) return
    const evidence = this.#of(meter)
    const testedAtMs = Math.max(known.learnedAtMs, evidence.testedAtMs)
    if (atMs - testedAtMs < (spanOf(limit.window) ?? 0)) return
    const cap = Math.max(limit.cap + 1, Math.floor(limit.cap * RAISE))
    const shipped = this.#limits.shippedCap(reservation.upstream, meter)
    if (shipped === undefined || cap < shipped) this.#set({ meter, cap, basis: 'inferred' }, atMs)
    else this.#forget(meter)
  }

  #set(row: { meter: string; cap: number; basis: 'stated' | 'inferred' }, atMs: number): void {
    this.#learned.learn({ ...row, learnedAtMs: atMs })
    this.#ledger.refreshLimits()
  }

  #forget(meter: string): void {
    this.#learned.forget(meter)
    this.#ledger.refreshLimits()
  }

  #of(meter: string): Evidence {
    const known = this.#evidence.get(meter)
    if (known !== undefined) return known
    const [oldest] = this.#evidence.keys()
    if (this.#evidence.size >= METERS_MAX && oldest !== undefined) this.#evidence.delete(oldest)
    const fresh: Evidence = { lessUsed: 0, higherCap: 0, refusals: [], testedAtMs: 0 }
    this.#evidence.set(meter, fresh)
    return fresh
  }
}

const DAY_MS = SPAN_MS.day

/** An owner who has set limits knows better: counts follow the provider, caps do not. */
function isOwners(standings: readonly Standing[]): boolean {
  return standings.some(({ limit }) => limit.source === 'user')
}

/** How long a window is; undefined for one that has no length. */
function spanOf(window: Window): number | undefined {
  if (window.kind === 'concurrent') return undefined
  return window.kind === 'fixed' ? SPAN_MS[window.period] : window.spanMs
}
