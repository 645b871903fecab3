/**
 * The score of the seed README, as its code has it: a Beta draw over lifetime counts, a tenth of rank, speed against
 * the fastest, a ramp for the first token, and a penalty for refusals.
 */
import { randomBeta } from 'd3-random'
import type { Chance } from '../chance.ts'
import type { World, WorldArm } from '../worlds.ts'
import type { Baseline, Lesson } from './baseline.ts'
import { seedLedger } from './seed-ledger.ts'

interface Stats {
  successes: number
  failures: number
  tokensPerSecond: number | undefined
  firstTokenMs: number | undefined
  penalty: number
  penaltyAtMs: number
}

const PRIOR = 2
const AVERAGE_WEIGHT = 0.15
const PENALTY_PER_REFUSAL = 3
const PENALTY_MAX = 10
const PENALTY_STEP_MS = 120_000
/** How many of the calls remembered from before had failed. */
const PAST_FAILURES = 0.02

/** The seed formula on the seed ledger. */
export function seedFormula(world: World, chance: Chance): Baseline {
  const ledger = seedLedger(world)
  const stats = new Map(world.arms.map((worldArm) => [worldArm, blank(world.pastCalls)]))
  const ranks = intelligence(world.arms)
  const statsOf = (worldArm: WorldArm): Stats => stats.get(worldArm) ?? blank(0)
  return {
    ...ledger,
    choose(open, _request, atMs) {
      const fastest = Math.max(...world.arms.map((arm) => statsOf(arm).tokensPerSecond ?? 0))
      return best(open, (worldArm) => {
        const known = statsOf(worldArm)
        const draw = randomBeta.source(chance)(known.successes + PRIOR, known.failures + PRIOR)()
        return (
          draw +
          0.1 * (ranks.get(worldArm) ?? 0) +
          speedTerm(known.tokensPerSecond, fastest) +
          firstTokenTerm(known.firstTokenMs) -
          0.05 * penaltyAt(known, atMs)
        )
      })
    },
    learn(worldArm, lesson, atMs) {
      ledger.learn(worldArm, lesson, atMs)
      update(statsOf(worldArm), lesson, atMs)
    },
  }
}

/** The element with the highest score. */
export function best<T>(items: readonly [T, ...T[]] | readonly T[], score: (item: T) => number): T {
  let winner = items[0] as T
  let highest = Number.NEGATIVE_INFINITY
  for (const item of items) {
    const scored = score(item)
    if (scored > highest) [winner, highest] = [item, scored]
  }
  return winner
}

function blank(pastCalls: number): Stats {
  return {
    successes: pastCalls * (1 - PAST_FAILURES),
    failures: pastCalls * PAST_FAILURES,
    tokensPerSecond: undefined,
    firstTokenMs: undefined,
    penalty: 0,
    penaltyAtMs: 0,
  }
}

/** Rank by believed quality, the smartest 1 and the last 0. */
function intelligence(arms: readonly WorldArm[]): ReadonlyMap<WorldArm, number> {
  const sorted = arms.toSorted((left, right) => right.believedQuality - left.believedQuality)
  return new Map(sorted.map((worldArm, rank) => [worldArm, 1 - rank / (sorted.length - 1)]))
}

function speedTerm(tokensPerSecond: number | undefined, fastest: number): number {
  if (tokensPerSecond === undefined) return 0.3
  const slow = tokensPerSecond < 10 ? 0.35 * (1 - tokensPerSecond / 10) : 0
  return 0.3 * (tokensPerSecond / Math.max(1, fastest)) - slow
}

function firstTokenTerm(firstTokenMs: number | undefined): number {
  if (firstTokenMs === undefined) return 0.75 * 0.25
  const seconds = firstTokenMs / 1_000
  if (seconds <= 0.5) return 0.25
  if (seconds <= 1) return 0.25 - 0.2 * (seconds - 0.5)
  if (seconds <= 2) return 0.15 - 0.15 * (seconds - 1)
  return Math.max(-0.5, -0.0625 * (seconds - 2))
}

function penaltyAt({ penalty, penaltyAtMs }: Stats, atMs: number): number {
  return Math.max(0, penalty - (atMs - penaltyAtMs) / PENALTY_STEP_MS)
}

function update(stats: Stats, lesson: Lesson, atMs: number): void {
  if (lesson.kind === 'answer') {
    stats.successes++
    stats.firstTokenMs = average(stats.firstTokenMs, lesson.firstTokenMs)
    if (lesson.outputMs > 50)
      stats.tokensPerSecond = average(
        stats.tokensPerSecond,
        (lesson.outputTokens * 1_000) / lesson.outputMs,
      )
    return
  }
  stats.failures++
  if (lesson.kind !== 'refused') return
  stats.penalty = Math.min(PENALTY_MAX, penaltyAt(stats, atMs) + PENALTY_PER_REFUSAL)
  stats.penaltyAtMs = atMs
}

function average(known: number | undefined, measured: number): number {
  return known === undefined ? measured : known + AVERAGE_WEIGHT * (measured - known)
}
