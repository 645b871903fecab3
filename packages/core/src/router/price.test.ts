import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRICES_MAX } from '../bounds.ts'
import type { Upstream } from '../catalog.ts'
import { catalogLimits } from '../ledger/effective-limits.ts'
import { Ledger } from '../ledger/ledger.ts'
import { bucket, concurrent, fixed, rolling, session } from '../ledger/limit.ts'
import { anUpstream } from '../testing/an-upstream.ts'
import { Demand } from './demand.ts'
import { Prices, type Pricing } from './price.ts'
import { dualPrices, type Market } from './price-dual.ts'
import { sufficiency } from './score-value.ts'
import { Supply } from './supply.ts'

const HOUR = 3_600_000
const atMs = Date.UTC(2026, 10, 22, 6)
const cost = { requests: 1, inputTokens: 500, outputTokens: 500 }
const daily = (cap: number) => fixed({ unit: 'requests', cap, period: 'day', timeZone: 'UTC' })

/** Two hundred requests an hour, so that twenty a day are scarce. */
function busy(): Demand {
  const demand = new Demand()
  for (let n = 0; n < 200; n++)
    demand.note(
      { needs: [], inputTokens: 500, outputTokens: 500, difficulty: 0.2 + 0.6 * ((n % 10) / 10) },
      atMs - HOUR + n * 18_000,
    )
  return demand
}

function market(upstreams: readonly Upstream[]): Pricing {
  const ledger = new Ledger({ limitsOf: catalogLimits })
  return {
    upstreams,
    readings: (upstream) => ledger.readings(upstream, atMs),
    worth:
      ({ model: { quality } }) =>
      ({ difficulty }) =>
        sufficiency({ quality, difficulty }),
    demand: busy(),
    atMs,
  }
}

/** Prices after an hour of solving every five minutes. */
function settled(pricing: Pricing): Prices {
  const prices = new Prices()
  for (let n = 0; n < 12; n++) prices.solve(pricing)
  return prices
}

describe('the price of quota', () => {
  const scarce = anUpstream({ provider: 'ash', model: 'best', quality: 0.95, limits: [daily(20)] })
  const ample = anUpstream({ provider: 'birch', quality: 0.6, limits: [daily(100_000)] })
  const lesser = anUpstream({ provider: 'cedar', quality: 0.3, limits: [daily(20)] })

  it('is high for a scarce good model, and nothing for an abundant one', () => {
    const prices = settled(market([scarce, ample]))
    expect(prices.of(scarce, cost)).toBeGreaterThan(0.05)
    expect(prices.of(ample, cost)).toBe(0)
  })

  it('is nothing for a scarce model that nobody wants anyway', () => {
    expect(settled(market([ample, lesser])).of(lesser, cost)).toBeLessThan(0.01)
  })

  it('leaves the scarce model to the requests that need it', () => {
    const some = anUpstream({ provider: 'ash', model: 'best', quality: 0.95, limits: [daily(800)] })
    const prices = settled(market([some, ample]))
    const net = (upstream: Upstream, difficulty: number) =>
      sufficiency({ quality: upstream.model.quality, difficulty }) - prices.of(upstream, cost)
    expect(net(some, 0.2)).toBeLessThan(net(ample, 0.2))
    expect(net(some, 0.8)).toBeGreaterThan(net(ample, 0.8))
  })

  it('is one for all that share a count, and each key’s own where they do not', () => {
    const limits = [rolling('requests', 20, 'day', 'pool:free')]
    const [one, two] = ['one', 'two'].map((model) =>
      anUpstream({ provider: 'ash', model, quality: 0.95, limits, account: 'own' }),
    )
    const other = anUpstream({
      provider: 'ash',
      model: 'one',
      quality: 0.95,
      limits,
      key: 'k2',
      account: 'other',
    })
    if (one === undefined || two === undefined) throw new Error('two models were made')
    const prices = settled(market([one, two, other, ample]))
    expect(prices.of(one, cost)).toBe(prices.of(two, cost))
    expect(prices.rows().filter(({ price }) => price > 0)).toHaveLength(2)
  })

  it('grows with the size of a request where tokens are scarce', () => {
    const limits = [rolling('tokens', 20_000, 'day')]
    const upstream = anUpstream({ provider: 'ash', model: 'best', quality: 0.95, limits })
    const prices = settled(market([upstream, ample]))
    const double = { requests: 1, inputTokens: 1_000, outputTokens: 1_000 }
    expect(prices.of(upstream, double)).toBeCloseTo(2 * prices.of(upstream, cost), 10)
    expect(prices.of(upstream, cost)).toBeGreaterThan(0)
  })

  it('survives a restart, and is due again every five minutes or when keys change', () => {
    const pricing = market([scarce, ample])
    const restored = new Prices(settled(pricing).rows())
    expect(restored.isDue(atMs)).toBe(true)
    restored.solve(pricing)
    expect(restored.of(scarce, cost)).toBeGreaterThan(0.05)
    expect(restored.isDue(atMs + 299_999)).toBe(false)
    expect(restored.isDue(atMs + 300_000)).toBe(true)
    restored.expire()
    expect(restored.isDue(atMs)).toBe(true)
  })

  it('is remembered for a bounded number of limits', () => {
    const rows = Array.from({ length: PRICES_MAX + 5 }, (_, n) => ({ meter: `m${n}`, price: 0.1 }))
    const prices = new Prices(rows)
    expect(prices.rows()).toHaveLength(PRICES_MAX)
    prices.solve(market([scarce, ample]))
    expect(prices.rows()).toHaveLength(PRICES_MAX)
  })

  it('keeps what a spent limit cost, so that its reset does not begin with a ransom', () => {
    const ledger = new Ledger({ limitsOf: catalogLimits })
    const pricing = market([scarce, ample])
    const prices = settled(pricing)
    const before = prices.rows()
    for (let n = 0; n < 20; n++) ledger.reserve(scarce, cost, atMs)
    for (let n = 0; n < 50; n++)
      prices.solve({ ...pricing, readings: (upstream) => ledger.readings(upstream, atMs) })
    const meter = ledger.readings(scarce, atMs)[0]?.meter
    const priceOf = (rows: typeof before) => rows.find((row) => row.meter === meter)?.price
    expect(priceOf(prices.rows())).toBe(priceOf(before))
  })
})

describe('the supply of a limit, per request to come', () => {
  const supply = (
    limit: Parameters<Supply['perRequest']>[0]['limit'],
    used = 0,
    resetAtMs?: number,
  ) =>
    new Supply().perRequest(
      { limit, meter: 'm', used, pending: 0, ...(resetAtMs === undefined ? {} : { resetAtMs }) },
      busy(),
      atMs,
    )
  const fact = (limit: ReturnType<typeof rolling>) => ({
    ...limit,
    source: 'catalog' as const,
    asOf: '2026-11-22',
  })

  it('of a fixed day is what is left until its end', () => {
    const full = supply(fact(daily(1_000)))
    expect(supply(fact(daily(1_000)), 500)).toBeCloseTo(full / 2, 10)
    expect(supply(fact(daily(1_000)), 1_000)).toBe(0)
  })

  it('of a minute leaves room for bursts', () => {
    const perMinute = supply(fact(rolling('requests', 10, 'minute')), 10)
    expect(perMinute).toBeGreaterThan(0)
    expect(supply(fact(bucket('requests', 10, 'minute')))).toBe(perMinute)
  })

  it('of a rolling day is what leaves it evenly, and nothing before its oldest part does', () => {
    const limit = fact(rolling('requests', 1_000, 'day'))
    const even = 1_000 / busy().forecast(atMs, atMs + 24 * HOUR)
    expect(supply(limit)).toBeCloseTo(even, 10)
    expect(supply(limit, 1_000, atMs)).toBeCloseTo(even, 1)
    expect(supply(limit, 1_000, atMs + 20 * HOUR)).toBe(0)
    expect(supply(fact(bucket('requests', 1_000, 'day')), 1_000)).toBeCloseTo(even, 1)
  })

  it('of a session is what is left until it closes', () => {
    const limit = fact(session({ unit: 'requests', cap: 100, spanMs: 5 * HOUR }, 'model'))
    const open = supply(limit, 50, atMs + HOUR)
    expect(open).toBeCloseTo(50 / busy().forecast(atMs, atMs + HOUR), 10)
    expect(supply(limit)).toBeCloseTo(100 / busy().forecast(atMs, atMs + 5 * HOUR), 10)
  })

  it('of requests in flight is not planned', () => {
    expect(supply(fact(concurrent(2)))).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('dual ascent', () => {
  it('gives what is spent a price, and what nobody could take of it none', () => {
    const arm = (amount: number) => ({
      worth: Float64Array.of(0.9),
      uses: [{ limit: 0, amounts: Float64Array.of(amount) }],
    })
    const priceOf = (amount: number) =>
      dualPrices(
        { requests: 1, arms: [arm(amount)], supply: Float64Array.of(0) },
        Float64Array.of(0),
        5,
      )[0]
    expect(priceOf(1)).toBeGreaterThan(0.1)
    expect(priceOf(Number.MIN_VALUE)).toBeGreaterThanOrEqual(0)
  })

  it('keeps every price between nothing and 1.2, and at nothing where a limit cannot bind', () => {
    const size = fc.integer({ min: 1, max: 5 })
    const share = fc.double({ min: 0, max: 2, noNaN: true })
    const markets = fc.tuple(size, size, size).chain(([requests, arms, limits]) =>
      fc.record({
        worth: fc.array(fc.array(share, { minLength: requests, maxLength: requests }), {
          minLength: arms,
          maxLength: arms,
        }),
        amounts: fc.array(share, { minLength: requests, maxLength: requests }),
        supply: fc.array(share, { minLength: limits, maxLength: limits }),
      }),
    )
    fc.assert(
      fc.property(markets, ({ worth, amounts, supply }) => {
        const problem: Market = {
          requests: amounts.length,
          supply: Float64Array.from(supply),
          arms: worth.map((row, at) => ({
            worth: Float64Array.from(row),
            uses: [{ limit: at % supply.length, amounts: Float64Array.from(amounts) }],
          })),
        }
        const prices = dualPrices(problem, new Float64Array(supply.length).fill(0.3), 20)
        const most = amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length
        for (const [at, price] of prices.entries()) {
          expect(price).toBeGreaterThanOrEqual(0)
          expect(price).toBeLessThanOrEqual(1.2)
          if ((supply[at] ?? 0) >= most) expect(price).toBe(0)
        }
      }),
    )
  })
})
