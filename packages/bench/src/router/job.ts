/** One unit of the bench's work: one world of one seed, met by every policy in turn. */
import { assert } from '@freellmapi/core'
import { Bounds } from './bounds.ts'
import { runPolicy } from './policies.ts'
import type { Figures } from './scoreboard.ts'
import { createWorld, type WorldName } from './worlds.ts'

/** What to run. */
export interface Job {
  readonly world: WorldName
  readonly seed: number
  readonly policies: readonly string[]
}

/** What came of it. */
export interface JobResult {
  readonly world: WorldName
  readonly seed: number
  readonly bound: number
  /** Whether noise ranks the most used arm of the bound below a lesser, abundant one. */
  readonly isMisranked: boolean
  readonly figures: Readonly<Record<string, Figures>>
}

/** Runs a job in this thread. */
export async function runJob({ world: name, seed, policies }: Job): Promise<JobResult> {
  const world = createWorld(name, seed)
  const bound = await new Bounds().find(world)
  const figures: Record<string, Figures> = {}
  for (const policy of policies) {
    const reached = await runPolicy(policy, world)
    assert(reached.value <= bound, `${policy} beats the bound of ${name} ${seed}: it is none`)
    figures[policy] = reached
  }
  return { world: name, seed, bound, isMisranked: isMisranked(world), figures }
}

/** The two arms with room for everything else: the better one, and the one that noise may put above it. */
const ABUNDANT = ['mistral-medium', 'glm-4.5-flash'] as const

function isMisranked({ arms }: ReturnType<typeof createWorld>): boolean {
  const [best, second] = ABUNDANT.map((model) => arms.find(({ arm }) => arm.model === model))
  return (best?.believedQuality ?? 0) < (second?.believedQuality ?? 0)
}
