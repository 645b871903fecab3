/**
 * Whether a request may pass, for each account and model. Checking and charging happen in one
 * synchronous step, so that no number of parallel requests can slip past a cap.
 */
import { type Charge, createMeter, type Meter, type Reading, type Window } from './meter.ts'

/** What a provider limits. Requests, tokens and units of cost, per window; calls in flight. */
export interface Limits {
  readonly rps?: number
  readonly rpm?: number
  readonly rpd?: number
  readonly tpm?: number
  readonly tph?: number
  readonly tpd?: number
  readonly inputTpm?: number
  readonly tokensPerMonth?: number
  readonly requestsPerMonth?: number
  readonly tokensPerSession?: number
  readonly tokensPerWeek?: number
  readonly neuronsPerDay?: number
  readonly concurrency?: number
}

/** The name of a limit. */
export type LimitName = keyof Limits

/** Limits by `provider/model`, or `provider/*` for every model of a provider. */
export type LimitOverrides = Readonly<Record<string, Limits>>

/** The window of each limit that a provider has. */
export type Windows = Readonly<Partial<Record<LimitName, Window>>>

/** Why a request was refused. */
export interface Denial {
  readonly limit: LimitName
  readonly cap: number
  readonly used: number
  readonly requested: number
  /** Until the same request would pass; Infinity when it never will. */
  readonly waitMs: number
  /** Until the window has forgotten everything. */
  readonly resetMs: number
}

/** Every limit that a request would break. */
export type Denials = readonly [Denial, ...Denial[]]

/** Readings of the limits in force, for the headers that report them. */
export type Readings = Readonly<Partial<Record<LimitName, Reading>>>

/** A request that passed. It must be settled once it is over. */
export interface Admission {
  readonly readings: Readings
  /** Books the true tokens and frees the place in flight. Later calls do nothing. */
  readonly settle: (spent: Spent) => void
}

/** What a request came to. */
export interface Spent {
  readonly input: number
  readonly total: number
  readonly neurons: number
}

/** What a request asks of the limits. */
export interface Demand {
  /** Whose limits: account and model, or account and pool. */
  readonly scope: string
  readonly limits: Limits
  readonly windows: Windows
  readonly inputTokens: number
  /** Tokens charged before the answer is known. */
  readonly tokensUpFront: number
  readonly neuronsUpFront: number
}

/** The limits of all accounts. */
export interface Limiter {
  readonly admit: (demand: Demand) => Admission | Denials
  /** The limits of a scope as they stand, without charging anything. */
  readonly read: (scope: Pick<Demand, 'scope' | 'limits' | 'windows'>) => Readings
  readonly clear: () => void
}

/** Tells a refusal from an admission. */
export function isDenied(outcome: Admission | Denials): outcome is Denials {
  return Array.isArray(outcome)
}

const REQUESTS = ['rps', 'rpm', 'rpd', 'requestsPerMonth'] as const
const TOKENS = [
  'tpm',
  'tph',
  'tpd',
  'inputTpm',
  'tokensPerMonth',
  'tokensPerSession',
  'tokensPerWeek',
] as const
const METERED = [...REQUESTS, ...TOKENS, 'neuronsPerDay'] as const

/** A limiter that reads the given clock. */
export function createLimiter(nowMs: () => number): Limiter {
  const meters = new Map<string, Meter>()
  const inFlight = new Map<string, number>()

  const meterFor = (
    demand: Pick<Demand, 'scope' | 'limits' | 'windows'>,
    limit: LimitName,
  ): Meter | undefined => {
    const cap = demand.limits[limit]
    const window = demand.windows[limit]
    if (cap === undefined || window === undefined || cap === Number.POSITIVE_INFINITY) return
    const name = `${demand.scope} ${limit}`
    const meter = meters.get(name) ?? createMeter(window, cap)
    meters.set(name, meter)
    return meter
  }

  return {
    read: (scope) => {
      const atMs = nowMs()
      const entries = METERED.flatMap((limit) => {
        const meter = meterFor(scope, limit)
        return meter === undefined ? [] : [[limit, meter.read(atMs)] as const]
      })
      return Object.fromEntries(entries)
    },
    clear: () => {
      meters.clear()
      inFlight.clear()
    },
    admit: (demand) => {
      const atMs = nowMs()
      const held = METERED.flatMap((limit) => {
        const meter = meterFor(demand, limit)
        return meter === undefined ? [] : [{ limit, meter, amount: amountOf(limit, demand) }]
      })
      const busy = inFlight.get(demand.scope) ?? 0
      const denials = held.flatMap((one) => denialOf(one, atMs))
      const places = demand.limits.concurrency
      if (places !== undefined && busy >= places) {
        denials.push({
          limit: 'concurrency',
          cap: places,
          used: busy,
          requested: 1,
          waitMs: 1000,
          resetMs: 1000,
        })
      }
      const [first, ...others] = denials
      if (first !== undefined) return [first, ...others]

      const charges = held.map((one) => ({ ...one, charge: one.meter.charge(one.amount, atMs) }))
      inFlight.set(demand.scope, busy + 1)
      const readings = Object.fromEntries(held.map((one) => [one.limit, one.meter.read(atMs)]))
      const free = (): void => {
        inFlight.set(demand.scope, Math.max(0, (inFlight.get(demand.scope) ?? 0) - 1))
      }
      return { readings, settle: settlement(charges, free, nowMs) }
    },
  }
}

/** Whether a limit counts requests, not tokens. */
export function isOfRequests(limit: LimitName): boolean {
  return REQUESTS.some((name) => name === limit)
}

function amountOf(limit: LimitName, demand: Demand): number {
  if (isOfRequests(limit)) return 1
  if (limit === 'neuronsPerDay') return demand.neuronsUpFront
  return limit === 'inputTpm' ? demand.inputTokens : demand.tokensUpFront
}

interface Held {
  readonly limit: LimitName
  readonly meter: Meter
  readonly amount: number
}

function denialOf({ limit, meter, amount }: Held, atMs: number): Denial[] {
  const waitMs = meter.waitMs(amount, atMs)
  if (waitMs === 0) return []
  const { cap, used, resetMs } = meter.read(atMs)
  return [{ limit, cap, used, requested: amount, waitMs, resetMs }]
}

function settlement(
  charges: readonly (Held & { readonly charge: Charge })[],
  free: () => void,
  nowMs: () => number,
): Admission['settle'] {
  let isSettled = false
  return (spent) => {
    if (isSettled) return
    isSettled = true
    free()
    const atMs = nowMs()
    for (const { limit, charge } of charges) {
      // Requests count on arrival, whatever becomes of them.
      if (isOfRequests(limit)) continue
      charge.correct(spentOn(limit, spent), atMs)
    }
  }
}

function spentOn(limit: LimitName, { input, total, neurons }: Spent): number {
  if (limit === 'neuronsPerDay') return neurons
  return limit === 'inputTpm' ? input : total
}
