/**
 * What becomes of a call: the nine simulated providers, as every policy meets them.
 *
 * The same request sent to the same arm for the n-th time meets the same luck, whichever policy sends it; only the
 * instant, and with it weather and limits, may differ.
 */
import { type Chance, chanceFrom, hashOf, lognormal } from './chance.ts'
import { amountFor, type Charge, charge, gaugesFor, refusing, type TrueGauge } from './referee.ts'
import type { SimRequest } from './requests.ts'
import { BROKEN_SHARE, SLOW_TAIL_FACTOR, sizeFactor, trueQuality } from './value.ts'
import { SLOT_MS, SLOTS, type World, type WorldArm } from './worlds.ts'

/** How a call goes. Times are milliseconds from the dispatch; a hanging one never answers by itself. */
export type Outcome =
  | {
      readonly kind: 'answer'
      readonly firstTokenMs: number
      /** From the first token to the last. */
      readonly outputMs: number
      /** It is not good, and a machine can tell: JSON that is none. */
      readonly isBroken: boolean
      readonly charge: Charge
    }
  | { readonly kind: 'refused'; readonly afterMs: number; readonly gauge: TrueGauge | undefined }
  | { readonly kind: 'impossible'; readonly afterMs: number; readonly why: 'lacks' | 'too_large' }
  | { readonly kind: 'error'; readonly afterMs: number }
  | { readonly kind: 'hang' }

/** What all calls of one run came to, from the providers' side. */
export interface Tally {
  dispatched: number
  impossible: number
  /** Dispatches above a true cap, by what the cap counts. */
  requestCapViolations: number
  tokenCapViolations: number
  stormed: number
}

const REFUSAL_MS = 200
/** Part of the failures that say nothing at all. */
const HANG_SHARE = 0.2
const OUTAGE_HANG_SHARE = 0.3

/** All nine of them, in one world, with their counts. */
export class Providers {
  readonly tally: Tally = {
    dispatched: 0,
    impossible: 0,
    requestCapViolations: 0,
    tokenCapViolations: 0,
    stormed: 0,
  }
  readonly #world: World
  readonly #gauges: readonly (readonly TrueGauge[])[]
  /** Calls per request and arm so far. */
  readonly #calls = new Map<number, number>()

  constructor(world: World) {
    this.#world = world
    this.#gauges = gaugesFor(world.arms)
  }

  /** The true counts of an arm. */
  gauges({ index }: WorldArm): readonly TrueGauge[] {
    return this.#gauges[index] ?? []
  }

  /** Whether anybody at all could serve a request now: up, able, and with room under every true cap. */
  canServe(request: SimRequest, atMs: number): boolean {
    const slot = slotOf(atMs)
    const tokens = request.inputTokens + request.outputTokens
    return this.#world.arms.some(
      (worldArm) =>
        worldArm.weather.outage[slot] === 0 &&
        impossibility(worldArm, request) === undefined &&
        refusing(this.gauges(worldArm), tokens, atMs) === undefined,
    )
  }

  /** Dispatches a call now. */
  call(worldArm: WorldArm, request: SimRequest, atMs: number): Outcome {
    this.tally.dispatched++
    const why = impossibility(worldArm, request)
    if (why !== undefined) {
      this.tally.impossible++
      return { kind: 'impossible', afterMs: REFUSAL_MS, why }
    }
    const gauges = this.gauges(worldArm)
    const tokens = request.inputTokens + request.outputTokens
    const gauge = refusing(gauges, tokens, atMs)
    if (gauge !== undefined) {
      if (gauge.limit.unit === 'requests') this.tally.requestCapViolations++
      else this.tally.tokenCapViolations++
      return { kind: 'refused', afterMs: REFUSAL_MS, gauge }
    }
    return this.#meet(worldArm, request, atMs)
  }

  #meet(worldArm: WorldArm, request: SimRequest, atMs: number): Outcome {
    const { arm, weather } = worldArm
    const chance = this.#luck(worldArm, request)
    const luck = { storm: chance(), failure: chance(), hang: chance(), slow: chance() }
    const slot = slotOf(atMs)
    if (luck.storm < (weather.storm[slot] ?? 0)) {
      this.tally.stormed++
      return { kind: 'refused', afterMs: REFUSAL_MS, gauge: undefined }
    }
    const isDown = weather.outage[slot] === 1
    if (isDown || luck.failure < (weather.failure[slot] ?? 0)) {
      const isHanging = luck.hang < (isDown ? OUTAGE_HANG_SHARE : HANG_SHARE)
      // A call that hangs was read; one that failed at once was not.
      charge(this.gauges(worldArm), isHanging ? request.inputTokens : 0, atMs)
      return isHanging ? { kind: 'hang' } : { kind: 'error', afterMs: lognormal(chance, 600, 0.5) }
    }
    const isSlow = luck.slow < (weather.slowTail[slot] ?? 0)
    const medianMs = arm.firstTokenS * 1_000 * sizeFactor(request.inputTokens)
    const firstTokenMs = lognormal(chance, medianMs, arm.spread) * (isSlow ? SLOW_TAIL_FACTOR : 1)
    return {
      kind: 'answer',
      firstTokenMs,
      outputMs: (request.outputTokens / arm.tokensPerSecond) * 1_000,
      isBroken: chance() < BROKEN_SHARE * (1 - trueQuality(arm.quality, request.difficulty)),
      charge: charge(this.gauges(worldArm), request.inputTokens + request.outputTokens, atMs),
    }
  }

  #luck({ index }: WorldArm, { id }: SimRequest): Chance {
    const pair = id * 64 + index
    const nth = this.#calls.get(pair) ?? 0
    this.#calls.set(pair, nth + 1)
    return chanceFrom(hashOf(this.#world.seed, pair, nth))
  }
}

function slotOf(atMs: number): number {
  return Math.min(SLOTS - 1, Math.floor(atMs / SLOT_MS))
}

/** Why an arm can never serve a request, if so. */
export function impossibility(
  { arm, limits }: WorldArm,
  { needs, inputTokens, outputTokens }: SimRequest,
): 'lacks' | 'too_large' | undefined {
  if ((needs.vision && !arm.vision) || (needs.tools && !arm.tools)) return 'lacks'
  const tokens = inputTokens + outputTokens
  const isTooLarge =
    tokens > arm.contextTokens || limits.some((limit) => amountFor(limit, tokens) > limit.cap)
  return isTooLarge ? 'too_large' : undefined
}
