/**
 * What nobody can beat: an upper bound on a world's value, from linear programming.
 *
 * A clairvoyant owner knows every request, every true cap and every outage, meets no failures, and may split requests
 * between arms. A small program over hours and bins of alike requests (HiGHS) gives the price of every limit; with
 * those prices each real request, on its own, buys its best arm. By weak duality the sum is a bound for *any* prices,
 * so coarse bins cost tightness, never truth.
 *
 * A wait is priced at its expectation. A policy that cuts slow calls short could in principle do better than that on
 * an arm; no run has come near the bound, and a test holds every policy to it.
 */
import highs, { type LegacyHighs } from 'highs'
import type { TrueLimit } from './arms.ts'
import { amountFor } from './referee.ts'
import type { SimRequest } from './requests.ts'
import { impossibility } from './sky.ts'
import { patienceLeft, SLOW_TAIL_FACTOR, sizeFactor, trueQuality } from './value.ts'
import { DURATION_MS, SLOT_MS, type World, type WorldArm } from './worlds.ts'

const HOUR_MS = 3_600_000
const HOURS = DURATION_MS / HOUR_MS
const DAY_MS = 24 * HOUR_MS

/** What a limit allows between two hours of the world. */
interface Resource {
  readonly limit: TrueLimit
  readonly fromHour: number
  readonly untilHour: number
  readonly amount: number
}

/** An arm with the resources that calls on it use, found by hour. */
interface PricedArm {
  readonly worldArm: WorldArm
  /** Places in the list of all resources. */
  readonly byHour: readonly (readonly number[])[]
}

/** The bound on a world's mean value per request. */
export async function boundOf(world: World): Promise<number> {
  const { resources, arms } = market(world)
  const worth = worthOf()
  const program = programOf(world, { resources, arms, worth })
  const solver = await loadHighs()
  const solution = solver.solve(program)
  if (solution.Status === 'Empty') return 0
  if (solution.Status !== 'Optimal')
    throw new Error(`HiGHS says ${solution.Status} of ${world.name} ${world.seed}`)
  const prices = resources.map(() => 0)
  for (const row of solution.Rows)
    if ('Dual' in row && row.Name.startsWith('r'))
      prices[Number(row.Name.slice(1))] = Math.max(0, row.Dual)
  return dualValue(world, { resources, arms, worth, prices }) / world.requests.length
}

/** The package's types describe its CommonJS face; imported as a module, its default is the loader itself. */
const loadHighs = highs as unknown as () => Promise<LegacyHighs>

interface Market {
  readonly resources: readonly Resource[]
  readonly arms: readonly PricedArm[]
}

type Worth = (worldArm: WorldArm, request: SimRequest) => number

function market(world: World): Market {
  const resources: Resource[] = []
  const shared = new Map<string, readonly number[]>()
  const arms = world.arms.map((worldArm): PricedArm => {
    const byHour: number[][] = Array.from({ length: HOURS }, () => [])
    for (const limit of worldArm.limits) {
      const name = `${worldArm.arm.provider} ${limit.unit} ${JSON.stringify(limit.window)}`
      const known = limit.scope === 'account' ? shared.get(name) : undefined
      const places = known ?? stretches(limit).map((stretch) => resources.push(stretch) - 1)
      if (limit.scope === 'account') shared.set(name, places)
      for (const place of places) {
        const resource = resources[place]
        for (let hour = resource?.fromHour ?? 0; hour < (resource?.untilHour ?? 0); hour++)
          byHour[hour]?.push(place)
      }
    }
    return { worldArm, byHour }
  })
  return { resources, arms }
}

/** What a limit allows, never less than what it really lets through. */
function stretches(limit: TrueLimit): Resource[] {
  const { window, cap } = limit
  if (window.kind === 'fixed' && window.period === 'day') return days(limit, window.timeZone)
  if (window.kind === 'bucket' && window.spanMs >= DAY_MS)
    return [12, 24, 36, HOURS].map((untilHour) => ({
      limit,
      fromHour: 0,
      untilHour,
      amount: cap * (1 + (untilHour * HOUR_MS) / window.spanMs),
    }))
  const spanMs = window.kind === 'fixed' ? HOUR_OR_MINUTE_MS[window.period] : window.spanMs
  // A full bucket at the start of the hour comes on top of what flows in.
  const burst = window.kind === 'bucket' ? cap : 0
  return Array.from({ length: HOURS }, (_, hour) => ({
    limit,
    fromHour: hour,
    untilHour: hour + 1,
    amount: burst + (cap * HOUR_MS) / spanMs,
  }))
}

const HOUR_OR_MINUTE_MS = { minute: 60_000, hour: HOUR_MS, day: DAY_MS } as const

/** Worlds begin at midnight UTC, which is 16:00 Pacific. */
function days(limit: TrueLimit, timeZone: string): Resource[] {
  const startHour = timeZone === 'UTC' ? 0 : 8
  const edges = [0, startHour, startHour + 24, startHour + 48]
    .filter((hour, at, all) => hour <= HOURS && all.indexOf(hour) === at)
    .concat(startHour === 0 ? [] : [HOURS])
  return edges.slice(1).map((untilHour, at) => ({
    limit,
    fromHour: edges[at] ?? 0,
    untilHour,
    amount: limit.cap,
  }))
}

/** The expected value of asking an arm at once: nothing where it cannot serve. */
function worthOf(): Worth {
  const waits = new Map<string, number>()
  const possible = new Map<string, boolean>()
  return (worldArm, request) => {
    const slot = Math.floor(request.atMs / SLOT_MS)
    const { arm, weather, index } = worldArm
    if (weather.outage[slot] === 1) return 0
    const key = `${index} ${request.id}`
    let isPossible = possible.get(key)
    if (isPossible === undefined) {
      isPossible = impossibility(worldArm, request) === undefined
      possible.set(key, isPossible)
    }
    if (!isPossible) return 0
    const slow = weather.slowTail[slot] ?? 0
    const factor = sizeFactor(request.inputTokens)
    const waitKey = `${index} ${factor} ${slow}`
    let left = waits.get(waitKey)
    if (left === undefined) {
      const usual = expectedPatience(arm.firstTokenS * factor, arm.spread)
      const unlucky = expectedPatience(arm.firstTokenS * factor * SLOW_TAIL_FACTOR, arm.spread)
      left = (1 - slow) * usual + slow * unlucky
      waits.set(waitKey, left)
    }
    return trueQuality(arm.quality, request.difficulty) * left
  }
}

/** Mean of the patience left over a lognormal wait, by its quantiles from -3 to 3 deviations. */
function expectedPatience(medianS: number, spread: number): number {
  let sum = 0
  let weights = 0
  for (let z = -3; z <= 3.001; z += 0.25) {
    const weight = Math.exp((-z * z) / 2)
    sum += weight * patienceLeft(medianS * Math.exp(spread * z))
    weights += weight
  }
  return sum / weights
}

/** Requests that are worth about the same to every arm. */
interface Bin {
  readonly hour: number
  readonly members: SimRequest[]
}

function binsOf({ requests }: World): Bin[] {
  const bins = new Map<string, Bin>()
  for (const request of requests) {
    const hour = Math.min(HOURS - 1, Math.floor(request.atMs / HOUR_MS))
    const tokens = request.inputTokens + request.outputTokens
    const needs = request.needs.vision ? 'v' : request.needs.tools ? 't' : ''
    const key = [
      hour,
      needs,
      Math.floor(request.difficulty * 8),
      Math.floor(Math.log2(Math.max(512, tokens))),
    ].join()
    const bin = bins.get(key) ?? { hour, members: [] }
    bin.members.push(request)
    bins.set(key, bin)
  }
  return [...bins.values()]
}

/** The program in HiGHS' text form: how many requests of each bin go to each arm. */
function programOf(
  world: World,
  { resources, arms, worth }: Market & { readonly worth: Worth },
): string {
  const objective: string[] = []
  const demands: string[] = []
  const uses: string[][] = resources.map(() => [])
  for (const [binAt, { hour, members }] of binsOf(world).entries()) {
    const taken: string[] = []
    for (const [armAt, { worldArm, byHour }] of arms.entries()) {
      const gain = average(members, (request) => worth(worldArm, request))
      if (gain <= 0.001) continue
      const name = `x${binAt}_${armAt}`
      objective.push(`${gain.toFixed(5)} ${name}`)
      taken.push(name)
      const tokens = average(members, ({ inputTokens, outputTokens }) => inputTokens + outputTokens)
      for (const place of byHour[hour] ?? []) {
        const resource = resources[place]
        if (resource !== undefined)
          uses[place]?.push(`${amountFor(resource.limit, tokens).toFixed(2)} ${name}`)
      }
    }
    if (taken.length > 0) demands.push(`d${binAt}: ${taken.join(' + ')} <= ${members.length}`)
  }
  const limits = uses.flatMap((terms, place) =>
    terms.length === 0 ? [] : [`r${place}: ${terms.join(' + ')} <= ${resources[place]?.amount}`],
  )
  return `Maximize\n o: ${objective.join(' + ')}\nSubject To\n${[...demands, ...limits].join('\n')}\nEnd`
}

function average(members: readonly SimRequest[], of: (request: SimRequest) => number): number {
  return members.reduce((sum, request) => sum + of(request), 0) / members.length
}

/** What all limits are worth at these prices, and what each request has left after paying them. */
function dualValue(
  world: World,
  {
    resources,
    arms,
    worth,
    prices,
  }: Market & { readonly worth: Worth; readonly prices: readonly number[] },
): number {
  let value = resources.reduce((sum, { amount }, place) => sum + amount * (prices[place] ?? 0), 0)
  for (const request of world.requests) {
    const hour = Math.min(HOURS - 1, Math.floor(request.atMs / HOUR_MS))
    const tokens = request.inputTokens + request.outputTokens
    let most = 0
    for (const { worldArm, byHour } of arms) {
      let left = worth(worldArm, request)
      if (left <= most) continue
      for (const place of byHour[hour] ?? []) {
        const price = prices[place] ?? 0
        const resource = resources[place]
        if (price > 0 && resource !== undefined) left -= price * amountFor(resource.limit, tokens)
      }
      most = Math.max(most, left)
    }
    value += most
  }
  return value
}
