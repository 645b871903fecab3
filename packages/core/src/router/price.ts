/**
 * What quota is worth: a price per limit, so that twenty requests a day to the best model go to those that need it.
 *
 * Solved anew every five minutes, and when keys or models change; read on every decision. Source: ROUTER 2.6.
 */
import { PRICES_MAX } from '../bounds.ts'
import type { Upstream } from '../catalog.ts'
import { amountOf, type Cost, grainsOf } from '../ledger/cost.ts'
import type { Unit } from '../ledger/limit.ts'
import type { MeterReading } from '../ledger/reservation.ts'
import { remember } from './bounded.ts'
import type { Demand } from './demand.ts'
import { type Arm, dualPrices, type Use } from './price-dual.ts'
import type { PriceRow, Sample } from './state.ts'
import { Supply } from './supply.ts'

const SOLVE_MS = 300_000
const ITERATIONS = 5
/** Without earlier prices to start from, the first ones take longer to find. */
const ITERATIONS_COLD = 60
/** Arms times samples that are solved for: a few milliseconds of work. */
const PAIRS_MAX = 20_000
const SAMPLES_MIN = 20

/** What one unit costs an upstream's requests. */
interface Charge {
  readonly unit: Unit
  readonly price: number
}

/** What prices are worked out from. */
export interface Pricing {
  readonly upstreams: readonly Upstream[]
  readonly readings: (upstream: Upstream) => readonly MeterReading[]
  /** What a model makes of requests, 0 to 1; undefined where it cannot serve one. Looked up once per model. */
  readonly worth: (upstream: Upstream) => (sample: Sample) => number | undefined
  readonly demand: Demand
  readonly atMs: number
}

/** What an upstream's limits have left, and who will come for it. */
export interface Stock {
  readonly readings: readonly MeterReading[]
  readonly demand: Demand
  readonly atMs: number
}

/** The prices of all limits. */
export class Prices {
  readonly #prices: Map<string, number>
  readonly #supply = new Supply()
  #charges = new WeakMap<Upstream, readonly Charge[]>()
  #solvedAtMs = Number.NEGATIVE_INFINITY

  constructor(rows: readonly PriceRow[] = []) {
    this.#prices = new Map(rows.slice(-PRICES_MAX).map(({ meter, price }) => [meter, price]))
  }

  /** What a request would cost of what is scarce, on the scale of scores. */
  of(upstream: Upstream, cost: Cost): number {
    let price = 0
    for (const charge of this.#charges.get(upstream) ?? [])
      price += charge.price * unitsOf(charge.unit, cost, upstream)
    return price
  }

  /** Whether an upstream has room for every request that is expected, so that nobody will miss what one more takes. */
  hasSpare(upstream: Upstream, { readings, demand, atMs }: Stock): boolean {
    const samples = demand.samples()
    return readings.every((reading) => {
      const { unit, window } = reading.limit
      if (window.kind === 'concurrent') return reading.used === 0
      let units = 0
      for (const sample of samples) units += unitsOf(unit, { requests: 1, ...sample }, upstream)
      return this.#supply.perRequest(reading, demand, atMs) >= units / samples.length
    })
  }

  /** Whether the prices are older than five minutes, or were asked to be solved anew. */
  isDue(atMs: number): boolean {
    return Math.abs(atMs - this.#solvedAtMs) >= SOLVE_MS
  }

  /** Has the next decision solve the prices anew. */
  expire(): void {
    this.#solvedAtMs = Number.NEGATIVE_INFINITY
  }

  /** Works the prices out anew, starting from the ones there are. */
  solve(pricing: Pricing): void {
    this.#solvedAtMs = pricing.atMs
    const samples = choose(pricing)
    const costs = samples.map((sample) => ({ requests: 1, ...sample }))
    const limits = new Map<string, PricedLimit>()
    const lanes = pricing.upstreams.map((upstream) => ({
      upstream,
      gauges: this.#gauges(upstream, { pricing, costs, limits }),
    }))
    const start = Float64Array.from(limits.values(), ({ price }) => price)
    const market = {
      requests: samples.length,
      arms: toArms(lanes, samples, pricing),
      supply: Float64Array.from(limits.values(), ({ supply }) => supply),
    }
    const prices = dualPrices(market, start, this.#prices.size === 0 ? ITERATIONS_COLD : ITERATIONS)
    for (const [meter, { index, supply }] of limits)
      if (supply > 0) remember(this.#prices, meter, prices[index] ?? 0, PRICES_MAX)
    this.#charge(lanes, prices)
  }

  /** All prices, as a restart finds them again. */
  rows(): readonly PriceRow[] {
    return Array.from(this.#prices, ([meter, price]) => ({ meter, price }))
  }

  /** What an upstream's requests take of its limits. A limit is one for all upstreams that share its count. */
  #gauges(upstream: Upstream, { pricing, costs, limits }: Solving): readonly PricedGauge[] {
    return pricing.readings(upstream).flatMap((reading) => {
      if (reading.limit.window.kind === 'concurrent') return []
      const { unit } = reading.limit
      const amounts = new Float64Array(costs.length)
      let sum = 0
      for (const [at, cost] of costs.entries()) {
        amounts[at] = unitsOf(unit, cost, upstream)
        sum += amounts[at] ?? 0
      }
      let limit = limits.get(reading.meter)
      if (limit === undefined) {
        const average = sum / costs.length || 1
        const supply = this.#supply.perRequest(reading, pricing.demand, pricing.atMs) / average
        const price = this.#prices.get(reading.meter) ?? 0
        limit = { index: limits.size, unit, average, supply, price }
        limits.set(reading.meter, limit)
      }
      const { average } = limit
      return [{ limit, amounts: amounts.map((amount) => amount / average) }]
    })
  }

  /** Writes down what each upstream's requests pay: only limits that cost anything. */
  #charge(lanes: readonly Lane[], prices: Float64Array): void {
    this.#charges = new WeakMap()
    for (const { upstream, gauges } of lanes) {
      const charges = gauges
        .map(({ limit: { index, unit, average } }) => ({
          unit,
          price: (prices[index] ?? 0) / average,
        }))
        .filter(({ price }) => price > 0)
      if (charges.length > 0) this.#charges.set(upstream, charges)
    }
  }
}

interface Solving {
  readonly pricing: Pricing
  readonly costs: readonly Cost[]
  readonly limits: Map<string, PricedLimit>
}

interface PricedLimit {
  readonly index: number
  readonly unit: Unit
  /** What an average request takes of it. */
  readonly average: number
  /** In average requests per request to come. */
  readonly supply: number
  /** The price to start from. */
  readonly price: number
}

interface PricedGauge {
  readonly limit: PricedLimit
  /** What each sample takes of it, in average requests. */
  readonly amounts: Float64Array
}

interface Lane {
  readonly upstream: Upstream
  readonly gauges: readonly PricedGauge[]
}

/** As many of the samples as there is time for. */
function choose({ demand, upstreams }: Pricing): readonly Sample[] {
  const affordable = Math.floor(PAIRS_MAX / Math.max(upstreams.length, 1))
  return demand.samples().slice(-Math.max(affordable, SAMPLES_MIN))
}

/** Keys of one model share the array of its worths. */
function toArms(lanes: readonly Lane[], samples: readonly Sample[], { worth }: Pricing): Arm[] {
  const worths = new Map<Upstream['model'], Float64Array>()
  return lanes.map(({ upstream, gauges }) => {
    let row = worths.get(upstream.model)
    if (row === undefined) {
      const ofModel = worth(upstream)
      row = Float64Array.from(samples, (sample) => ofModel(sample) ?? Number.NEGATIVE_INFINITY)
      worths.set(upstream.model, row)
    }
    const uses: readonly Use[] = gauges.map(({ limit, amounts }) => ({
      limit: limit.index,
      amounts,
    }))
    return { worth: row, uses }
  })
}

function unitsOf(unit: Unit, cost: Cost, upstream: Upstream): number {
  return amountOf(unit, cost, upstream) / grainsOf(unit)
}
