/** What one policy made of one world: the figures every table is built from. */
import { quantile } from '../statistics.ts'
import { Recovery } from './recovery.ts'
import type { SimRequest } from './requests.ts'
import type { Tally } from './sky.ts'
import { HARD, patienceLeft, trueQuality } from './value.ts'
import { DURATION_MS, type World, type WorldArm } from './worlds.ts'

/** One run's figures. Rates are per simulated day, times are seconds. */
export interface Figures {
  readonly requests: number
  /** Mean value per request; unserved ones count zero. */
  readonly value: number
  /** The same over hard requests alone. */
  readonly hardValue: number
  readonly successShare: number
  /** Requests lost although somebody could have served them when they were given up. */
  readonly lostNeedlesslyPerDay: number
  readonly firstTokenP50S: number
  readonly firstTokenP95S: number
  readonly firstTokenP99S: number
  /** Calls that did not become an answer, per answer. */
  readonly wastedPerSuccess: number
  readonly requestCapViolationsPerDay: number
  readonly tokenCapViolationsPerDay: number
  readonly impossiblePerDay: number
  /** Quality-weighted output tokens a day, in thousands. */
  readonly goodTokensPerDayK: number
  /** Minutes from the end of a model's trouble to its next answer. */
  readonly recoveryMinutes: number
  /** Answers by arm, in the arms' order. */
  readonly servedByArm: readonly number[]
}

const DAYS = DURATION_MS / 86_400_000

export class Scoreboard {
  readonly #world: World
  readonly #waitsS: number[] = []
  readonly #servedByArm: number[]
  readonly #recovery: Recovery
  #value = 0
  #hardValue = 0
  #goodTokens = 0
  #lostNeedlessly = 0

  constructor(world: World) {
    this.#world = world
    this.#recovery = new Recovery(world)
    this.#servedByArm = world.arms.map(() => 0)
  }

  /** An answer whose first token came after `waitMs` from the request's arrival. */
  served({ arm, index }: WorldArm, request: SimRequest, waitMs: number): void {
    const quality = trueQuality(arm.quality, request.difficulty)
    const value = quality * patienceLeft(waitMs / 1_000)
    this.#value += value
    if (request.difficulty >= HARD) this.#hardValue += value
    this.#goodTokens += quality * request.outputTokens
    this.#recovery.served(index, request.atMs + waitMs)
    this.#waitsS.push(waitMs / 1_000)
    this.#servedByArm[index] = (this.#servedByArm[index] ?? 0) + 1
  }

  /** A request without an answer. */
  lost(wasNeedless: boolean): void {
    if (wasNeedless) this.#lostNeedlessly++
  }

  /** The figures, once all requests are over. */
  figures(tally: Tally): Figures {
    const { requests } = this.#world
    const served = this.#waitsS.length
    const waits = this.#waitsS.toSorted((left, right) => left - right)
    const hard = requests.filter(({ difficulty }) => difficulty >= HARD).length
    return {
      requests: requests.length,
      value: this.#value / requests.length,
      hardValue: this.#hardValue / hard,
      successShare: served / requests.length,
      lostNeedlesslyPerDay: this.#lostNeedlessly / DAYS,
      firstTokenP50S: quantile(waits, 0.5),
      firstTokenP95S: quantile(waits, 0.95),
      firstTokenP99S: quantile(waits, 0.99),
      wastedPerSuccess: (tally.dispatched - served) / Math.max(1, served),
      requestCapViolationsPerDay: tally.requestCapViolations / DAYS,
      tokenCapViolationsPerDay: tally.tokenCapViolations / DAYS,
      impossiblePerDay: tally.impossible / DAYS,
      goodTokensPerDayK: this.#goodTokens / DAYS / 1_000,
      recoveryMinutes: this.#recovery.minutes(this.#servedByArm),
      servedByArm: this.#servedByArm,
    }
  }
}
