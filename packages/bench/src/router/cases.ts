/**
 * What each piece is for that value, averaged over all worlds, does not show: the world or the situation it exists
 * for, and the figure it is to change there, by more seeds than the table of all pieces can afford.
 */
import { type Estimate, mean, pairedDifference } from './confidence.ts'
import type { JobResult } from './job.ts'
import { CONDEMNED, ENGINE, ONE_PROVIDER } from './policies.ts'
import type { Figures } from './scoreboard.ts'
import type { WorldName } from './worlds.ts'

/** A figure that a piece may be there for. */
type Measure = Exclude<keyof Figures, 'servedByArm'>

interface Case {
  /** The engine with the piece, and without it. */
  readonly whole: string
  readonly without: string
  readonly world: WorldName
  readonly measures: readonly Measure[]
}

const OUTAGE: readonly Measure[] = ['firstTokenP99S', 'wastedPerSuccess', 'value']

const CASES: readonly Case[] = [
  { whole: ENGINE, without: 'no breaker', world: 'correlated', measures: OUTAGE },
  { whole: ENGINE, without: 'no breaker', world: 'outage', measures: OUTAGE },
  {
    whole: CONDEMNED,
    without: `${CONDEMNED}, no sampling`,
    world: 'stationary',
    measures: ['value'],
  },
  {
    whole: CONDEMNED,
    without: `${CONDEMNED}, no exploration`,
    world: 'stationary',
    measures: ['value'],
  },
  {
    whole: CONDEMNED,
    without: `${CONDEMNED}, neither`,
    world: 'stationary',
    measures: ['value'],
  },
  { whole: CONDEMNED, without: `${CONDEMNED}, no decay`, world: 'stationary', measures: ['value'] },
  // Three of the first twelve seeds are misranked: there it is that answers have to show who is better.
  { whole: ENGINE, without: 'no merit', world: 'stationary', measures: ['value'] },
  { whole: ENGINE, without: 'no optimism', world: 'stationary', measures: ['value'] },
  { whole: ENGINE, without: 'no decay', world: 'aged', measures: ['wastedPerSuccess', 'value'] },
  {
    whole: ONE_PROVIDER,
    without: `${ONE_PROVIDER}, no waiting`,
    world: 'stationary',
    measures: ['successShare', 'value'],
  },
  {
    whole: ENGINE,
    without: 'hedging',
    world: 'slowtail',
    measures: ['firstTokenP99S', 'wastedPerSuccess', 'value'],
  },
]

/** The worlds that cases are of, each with the policies to run in it. */
export function casePolicies(): ReadonlyMap<WorldName, readonly string[]> {
  const policies = new Map<WorldName, readonly string[]>()
  for (const { world, whole, without } of CASES)
    policies.set(world, [...new Set([...(policies.get(world) ?? []), whole, without])])
  return policies
}

/** How a figure changes in a case. */
export interface CaseChange {
  readonly world: WorldName
  readonly whole: string
  readonly without: string
  readonly measure: Measure
  /** Means over the seeds. */
  readonly withIt: number
  readonly withoutIt: number
  readonly change: Estimate
}

/** All cases, seed by seed. */
export function caseChanges(results: readonly JobResult[]): readonly CaseChange[] {
  return CASES.flatMap(({ world, whole, without, measures }) => {
    const runs = results.filter((result) => result.world === world)
    return measures.map((measure): CaseChange => {
      const before = runs.map((run) => figureOf(run, whole, measure))
      const after = runs.map((run) => figureOf(run, without, measure))
      const change = pairedDifference(after, before)
      return {
        world,
        whole,
        without,
        measure,
        withIt: mean(before),
        withoutIt: mean(after),
        change,
      }
    })
  })
}

function figureOf({ figures, world, seed }: JobResult, policy: string, measure: Measure): number {
  const value = figures[policy]?.[measure]
  if (value === undefined) throw new Error(`${policy} did not run in ${world} ${seed}`)
  return value
}
