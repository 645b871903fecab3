/**
 * The prices at which scarce limits are just used up: a few steps of dual ascent on a sample of requests.
 *
 * Each request takes the arm whose worth less its prices is best (softly, so that a small change of price moves a
 * small share of them), or none. A limit in more demand than supply gets dearer, one in less gets cheaper. Source:
 * ROUTER 2.6.
 */

/** One upstream as a buyer of limits. */
export interface Arm {
  /** What each sampled request is worth here; negative infinity where it cannot be served. */
  readonly worth: Float64Array
  readonly uses: readonly Use[]
}

/** What an upstream takes of one limit, per sampled request, in average requests. */
export interface Use {
  readonly limit: number
  readonly amounts: Float64Array
}

/** A sample of requests, who could serve them, and how much of each limit there is per request. */
export interface Market {
  readonly requests: number
  readonly arms: readonly Arm[]
  /** By limit, in average requests per request that will come. */
  readonly supply: Float64Array
}

const TEMPERATURE = 0.015
const STEP = 0.04
const SHORTAGE_MIN = -1
const SHORTAGE_MAX = 1.5
const PRICE_MAX = 1.2

/** Prices after `iterations` steps from `start`, by limit. */
export function dualPrices(market: Market, start: Float64Array, iterations: number): Float64Array {
  const prices = start.slice()
  const binding = canBind(market)
  for (let at = 0; at < prices.length; at++) if (!binding[at]) prices[at] = 0
  const chosen = new Float64Array(market.arms.length)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const used = usage(market, prices, chosen)
    const step = STEP / Math.sqrt(1 + iteration)
    for (let at = 0; at < prices.length; at++) {
      if (!binding[at]) continue
      const shortage = shortageOf((used[at] ?? 0) / market.requests, market.supply[at] ?? 0)
      const bounded = Math.min(Math.max(shortage, SHORTAGE_MIN), SHORTAGE_MAX)
      prices[at] = Math.min(Math.max((prices[at] ?? 0) + step * bounded, 0), PRICE_MAX)
    }
  }
  return prices
}

/** By what share more is taken than there is. Of nothing, nothing is no shortage. */
function shortageOf(used: number, supply: number): number {
  if (supply > 0) return used / supply - 1
  return used > 0 ? Number.POSITIVE_INFINITY : SHORTAGE_MIN
}

/** Limits that would run out if every request that can use them did. A spent one keeps the price it was spent at. */
function canBind({ requests, arms, supply }: Market): readonly boolean[] {
  const most = Array.from(supply, () => new Float64Array(requests))
  for (const { worth, uses } of arms)
    for (const { limit, amounts } of uses) {
      const row = most[limit]
      if (row === undefined) continue
      for (let request = 0; request < requests; request++)
        if ((worth[request] ?? 0) > 0)
          row[request] = Math.max(row[request] ?? 0, amounts[request] ?? 0)
    }
  return most.map((row, limit) => {
    const available = supply[limit] ?? 0
    return row.reduce((sum, amount) => sum + amount, 0) / requests > available
  })
}

/**
 * How much of each limit the sampled requests take at these prices. By index, not by iterator: this is the inner loop
 * of it all, and a small board has to get through it within a request.
 */
function usage(
  { requests, arms, supply }: Market,
  prices: Float64Array,
  chosen: Float64Array,
): Float64Array {
  const used = new Float64Array(supply.length)
  for (let request = 0; request < requests; request++) {
    const total = share({ request, arms, prices, chosen })
    for (let arm = 0; arm < arms.length; arm++) {
      const part = (chosen[arm] ?? 0) / total
      if (part < NEGLIGIBLE) continue
      const uses = arms[arm]?.uses ?? []
      for (let at = 0; at < uses.length; at++) {
        const use = uses[at]
        if (use !== undefined)
          used[use.limit] = (used[use.limit] ?? 0) + part * (use.amounts[request] ?? 0)
      }
    }
  }
  return used
}

/** A share of a request that moves no price. */
const NEGLIGIBLE = 1e-9

/** Fills in each arm's weight for one request; returns their sum, the weight of taking none included. */
function share(choice: {
  readonly request: number
  readonly arms: readonly Arm[]
  readonly prices: Float64Array
  readonly chosen: Float64Array
}): number {
  const { request, arms, prices, chosen } = choice
  let best = 0
  for (let arm = 0; arm < arms.length; arm++) {
    const net = netWorth(arms[arm], request, prices)
    chosen[arm] = net
    if (net > best) best = net
  }
  let total = Math.exp(-best / TEMPERATURE)
  for (let arm = 0; arm < arms.length; arm++) {
    const distance = ((chosen[arm] ?? 0) - best) / TEMPERATURE
    const weight = distance < DISTANCE_MIN ? 0 : Math.exp(distance)
    chosen[arm] = weight
    total += weight
  }
  return total
}

/** Where an exponential is nothing, and not worth working out. */
const DISTANCE_MIN = -20

/** What a request is worth at an arm, less what it pays there. */
function netWorth(arm: Arm | undefined, request: number, prices: Float64Array): number {
  let net = arm?.worth[request] ?? Number.NEGATIVE_INFINITY
  const uses = arm?.uses ?? []
  for (let at = 0; at < uses.length; at++) {
    const use = uses[at]
    if (use !== undefined) net -= (prices[use.limit] ?? 0) * (use.amounts[request] ?? 0)
  }
  return net
}
