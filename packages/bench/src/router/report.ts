/** From runs to what is printed and published: means over seeds, regrets, intervals, and whether the goals are met. */
import { type Estimate, estimate, mean, pairedDifference } from './confidence.ts'
import type { JobResult } from './job.ts'
import { ENGINE, SEED_FORMULA } from './policies.ts'
import type { Figures } from './scoreboard.ts'
import { WORLD_NAMES, type WorldName } from './worlds.ts'

/** One policy in one world, over all seeds. */
export interface Cell {
  readonly world: WorldName
  readonly policy: string
  /** Percent of the bound. */
  readonly ofBound: Estimate
  /** The same over the runs that were not misranked from the start. */
  readonly fairlyRanked: Estimate
  /** The worst single run, percent of its bound. */
  readonly worst: number
  /** The worst one that was not misranked from the start. */
  readonly worstFairlyRanked: number
  /** Value short of the bound, per request. */
  readonly regret: number
  /** Value above the reference policy's, per request, same seeds. */
  readonly gain: Estimate
  readonly means: Omit<Figures, 'servedByArm'>
}

/** All cells of a set of runs, worlds in their usual order. Gains are over `reference`, which must have run too. */
export function cellsOf(results: readonly JobResult[], reference = SEED_FORMULA): readonly Cell[] {
  const policies = Object.keys(results[0]?.figures ?? {})
  return WORLD_NAMES.flatMap((world) => {
    const runs = results.filter((result) => result.world === world)
    return runs.length === 0
      ? []
      : policies.map((policy) => cellOf(world, { policy, reference }, runs))
  })
}

function cellOf(
  world: WorldName,
  { policy, reference }: { readonly policy: string; readonly reference: string },
  runs: readonly JobResult[],
): Cell {
  const figures = runs.map((run) => figuresOf(run, policy))
  const values = figures.map(({ value }) => value)
  const shares = runs.map(({ bound }, at) => (100 * (values[at] ?? 0)) / bound)
  const fair = shares.filter((_share, at) => runs[at]?.isMisranked === false)
  return {
    world,
    policy,
    ofBound: estimate(shares),
    fairlyRanked: estimate(fair),
    worst: Math.min(...shares),
    worstFairlyRanked: Math.min(...fair),
    regret: mean(runs.map(({ bound }, at) => bound - (values[at] ?? 0))),
    gain: pairedDifference(
      values,
      runs.map((run) => figuresOf(run, reference).value),
    ),
    means: meansOf(figures),
  }
}

function figuresOf({ figures, world, seed }: JobResult, policy: string): Figures {
  const found = figures[policy]
  if (found === undefined) throw new Error(`${policy} did not run in ${world} ${seed}`)
  return found
}

function meansOf(figures: readonly Figures[]): Cell['means'] {
  const of = (key: Exclude<keyof Figures, 'servedByArm'>): number =>
    mean(figures.map((figure) => figure[key]))
  return {
    requests: of('requests'),
    value: of('value'),
    hardValue: of('hardValue'),
    successShare: of('successShare'),
    lostNeedlesslyPerDay: of('lostNeedlesslyPerDay'),
    firstTokenP50S: of('firstTokenP50S'),
    firstTokenP95S: of('firstTokenP95S'),
    firstTokenP99S: of('firstTokenP99S'),
    wastedPerSuccess: of('wastedPerSuccess'),
    requestCapViolationsPerDay: of('requestCapViolationsPerDay'),
    tokenCapViolationsPerDay: of('tokenCapViolationsPerDay'),
    impossiblePerDay: of('impossiblePerDay'),
    goodTokensPerDayK: of('goodTokensPerDayK'),
    recoveryMinutes: of('recoveryMinutes'),
  }
}

/** One thing the bench must show. */
export interface Goal {
  readonly goal: string
  readonly reached: string
  readonly isMet: boolean
}

/** Wrong request caps of the 429-storm world: the ones a day of two violations each is allowed for. */
const STORM: WorldName = 'storm429'

/** The goals of the router, against what an engine reached. `wrongCaps` is their mean number in the storm's world. */
export function goalsOf(
  cells: readonly Cell[],
  {
    wrongCaps,
    policy = ENGINE,
    heldOut,
  }: {
    readonly wrongCaps: number
    readonly policy?: string
    /** The same policy's cells of held-out seeds. */
    readonly heldOut?: readonly Cell[]
  },
): readonly Goal[] {
  const own = cells.filter((cell) => cell.policy === policy)
  const seeds = cells.filter(({ policy }) => policy === SEED_FORMULA)
  const reduction =
    100 * (1 - mean(own.map(({ regret }, at) => regret / (seeds[at]?.regret ?? Number.NaN))))
  const known = own.filter(({ world }) => world !== STORM)
  const storm = own.find(({ world }) => world === STORM)?.means.requestCapViolationsPerDay ?? 0
  const most = (of: (cell: Cell) => number): number => Math.max(...own.map(of))
  const least = (of: (cell: Cell) => number): number => Math.min(...own.map(of))
  return [
    atLeast(
      'worst world, % of bound',
      96,
      least(({ ofBound }) => ofBound.mean),
    ),
    atLeast(
      'worst run, % of bound',
      94,
      least(({ worstFairlyRanked }) => worstFairlyRanked),
    ),
    atLeast('less regret than the seed formula, %', 80, reduction),
    atLeast(
      "hard-request value, times the seed formula's",
      1.28,
      Math.min(...own.map(({ means }, at) => means.hardValue / (seeds[at]?.means.hardValue ?? 0))),
    ),
    atLeast('success in the worst world, %', 99.8, 100 * least(({ means }) => means.successShare)),
    atMost(
      'request-cap violations a day, caps known',
      0,
      Math.max(0, ...known.map(({ means }) => means.requestCapViolationsPerDay)),
    ),
    atMost('... and per wrong cap', 2, storm / Math.max(1, wrongCaps)),
    atMost(
      'wasted attempts per success',
      0.11,
      most(({ means }) => means.wastedPerSuccess),
    ),
    atMost(
      'first token, p99, seconds',
      18,
      most(({ means }) => means.firstTokenP99S),
    ),
    ...(heldOut === undefined
      ? []
      : [atMost('... held-out seeds, points apart', 0.5, apart(own, heldOut))]),
  ]
}

/**
 * How much worse the engine does on seeds that nothing was tuned on, in points of the bound: the mean of all worlds,
 * over the fairly ranked runs of either side, because how many are misranked is the seeds' luck and nobody's tuning.
 */
function apart(own: readonly Cell[], heldOut: readonly Cell[]): number {
  const fair = (cells: readonly Cell[]): number =>
    mean(cells.map(({ fairlyRanked }) => fairlyRanked.mean))
  return Math.max(0, fair(own) - fair(heldOut))
}

function atLeast(goal: string, floor: number, reached: number): Goal {
  return { goal: `${goal} ≥ ${floor}`, reached: reached.toFixed(2), isMet: reached >= floor }
}

function atMost(goal: string, ceiling: number, reached: number): Goal {
  return { goal: `${goal} ≤ ${ceiling}`, reached: reached.toFixed(3), isMet: reached <= ceiling }
}
