/**
 * When requests come, and what they are like: the plan that scarce quota is spent by.
 *
 * An average per hour of the day, learned day by day, and the last hundred requests without their words. Source:
 * ROUTER 2.2, 2.6.
 */
import { SAMPLES_MAX } from '../bounds.ts'
import { PSEUDO_SAMPLES } from './pseudo-samples.ts'
import type { DemandState, Sample } from './state.ts'

const HOUR_MS = 3_600_000
const HOURS = 24
/** Weight of the newest day in an hour's average. */
const DAY_WEIGHT = 0.5
/** Requests an hour that are assumed until an hour has been seen: a person with one busy app. */
const PER_HOUR_PRIOR = 60
/** Less of an hour than this says too little about it. */
const OBSERVED_MS_MIN = 15 * 60_000
/** Time constant of the present rate. */
const RATE_MS = 5 * 60_000
/** How far the present rate may scale the plan of the next hour. */
const SCALE_MIN = 0.5
const SCALE_MAX = 2

/** The arrivals so far. Bounded by the hours of a day and a hundred samples. */
export class Demand {
  readonly #hours: (number | null)[]
  /** A ring: the newest overwrites the oldest. */
  readonly #samples: Sample[]
  #next = 0
  /** The hour being counted, from when on, and how many have come in it. */
  #hourAtMs = Number.NaN
  #sinceMs = Number.NaN
  #count = 0
  /** Requests a millisecond, fading. */
  #rate = 0
  #ratedAtMs = 0

  constructor(state?: DemandState) {
    this.#hours = [...(state?.hours ?? new Array<null>(HOURS).fill(null))]
    this.#samples = (state?.samples ?? []).slice(-SAMPLES_MAX)
    this.#next = this.#samples.length % SAMPLES_MAX
  }

  /** Takes a request into account. */
  note(sample: Sample, atMs: number): void {
    this.#turnHours(atMs)
    this.#count++
    this.#rate = this.#rateAt(atMs) + 1 / RATE_MS
    this.#ratedAtMs = atMs
    this.#samples[this.#next] = sample
    this.#next = (this.#next + 1) % SAMPLES_MAX
  }

  /** Requests expected from `fromMs` (now) until `untilMs`. */
  forecast(fromMs: number, untilMs: number): number {
    const usual = this.#usualPerHour(fromMs)
    const present = this.#rateAt(fromMs) * HOUR_MS
    const now = this.#hours[hourOf(fromMs)] ?? usual
    const scale = Math.min(Math.max(present / now, SCALE_MIN), SCALE_MAX)
    const nextHourMs = fromMs + HOUR_MS
    let expected = 0
    for (let atMs = fromMs; atMs < untilMs; ) {
      const endMs = Math.min(hourAfter(atMs), untilMs)
      const perHour = this.#hours[hourOf(atMs)] ?? usual
      expected += (perHour * (atMs < nextHourMs ? scale : 1) * (endMs - atMs)) / HOUR_MS
      atMs = endMs
    }
    return expected
  }

  /** What requests are like: the latest ones, or made-up ones while there are few. */
  samples(): readonly Sample[] {
    const missing = PSEUDO_SAMPLES.length - this.#samples.length
    return missing <= 0 ? this.#samples : [...this.#samples, ...PSEUDO_SAMPLES.slice(0, missing)]
  }

  /** What a restart finds again. The hour being counted is lost with it. */
  state(): DemandState {
    const oldestFirst = [...this.#samples.slice(this.#next), ...this.#samples.slice(0, this.#next)]
    return { hours: [...this.#hours], samples: oldestFirst }
  }

  /** Books the hours that are over. Time we did not run says nothing about demand, so counting starts at the start. */
  #turnHours(atMs: number): void {
    const behindMs = hourStart(atMs) - this.#hourAtMs
    if (!(behindMs >= 0)) {
      // The first request, or a clock set back: what was counted cannot be placed.
      this.#sinceMs = atMs
      this.#hourAtMs = hourStart(atMs)
      this.#count = 0
      return
    }
    for (let hours = Math.min(behindMs / HOUR_MS, HOURS); hours > 0; hours--) {
      const endMs = this.#hourAtMs + HOUR_MS
      this.#book(endMs - this.#sinceMs)
      this.#hourAtMs = endMs
      this.#sinceMs = endMs
      this.#count = 0
    }
    this.#hourAtMs = hourStart(atMs)
    this.#sinceMs = Math.max(this.#sinceMs, this.#hourAtMs)
  }

  #book(observedMs: number): void {
    if (observedMs < OBSERVED_MS_MIN) return
    const hour = hourOf(this.#hourAtMs)
    const count = (this.#count * HOUR_MS) / observedMs
    const known = this.#hours[hour] ?? count
    this.#hours[hour] = known + DAY_WEIGHT * (count - known)
  }

  /** The mean of the known hours, the running one and one of the prior; never zero. */
  #usualPerHour(atMs: number): number {
    const runningHours = Math.max(0, (atMs - this.#sinceMs) / HOUR_MS || 0)
    let requests = PER_HOUR_PRIOR + this.#count
    let hours = 1 + runningHours
    for (const known of this.#hours)
      if (known !== null) {
        requests += known
        hours++
      }
    return requests / hours
  }

  #rateAt(atMs: number): number {
    return this.#rate * Math.exp(-Math.max(0, atMs - this.#ratedAtMs) / RATE_MS)
  }
}

function hourStart(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS
}

function hourAfter(atMs: number): number {
  return hourStart(atMs) + HOUR_MS
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) % HOURS
}
