/** Rules that fit in a sentence: at random, in turn, smartest first, and UCB1. All on the seed's ledger. */
import { below, type Chance } from '../chance.ts'
import { patienceLeft } from '../value.ts'
import type { World, WorldArm } from '../worlds.ts'
import type { Baseline } from './baseline.ts'
import { best } from './seed-formula.ts'
import { seedLedger } from './seed-ledger.ts'

/** Any open arm. */
export function random(world: World, chance: Chance): Baseline {
  return {
    ...seedLedger(world),
    choose: (open) => open[below(chance, open.length)] ?? best(open, () => 0),
  }
}

/** The open arm whose last turn is longest ago. */
export function roundRobin(world: World): Baseline {
  const ledger = seedLedger(world)
  const lastTurn = new Map<WorldArm, number>()
  let turn = 0
  return {
    ...ledger,
    choose: (open) => best(open, (worldArm) => -(lastTurn.get(worldArm) ?? -1)),
    dispatched(worldArm, atMs) {
      ledger.dispatched(worldArm, atMs)
      lastTurn.set(worldArm, turn++)
    },
  }
}

/** The smartest open arm, as the catalog ranks them. */
export function priority(world: World): Baseline {
  return {
    ...seedLedger(world),
    choose: (open) => best(open, ({ believedQuality }) => believedQuality),
  }
}

/** UCB1 (Auer et al. 2002) with the wait's worth as the reward, zero for a failure. */
export function ucb1(world: World): Baseline {
  const ledger = seedLedger(world)
  const pulls = new Map<WorldArm, { count: number; reward: number }>()
  let total = 0
  return {
    ...ledger,
    choose: (open) =>
      best(open, (worldArm) => {
        const pulled = pulls.get(worldArm)
        if (pulled === undefined) return Number.POSITIVE_INFINITY
        return pulled.reward / pulled.count + Math.sqrt((2 * Math.log(total)) / pulled.count)
      }),
    learn(worldArm, lesson, atMs) {
      ledger.learn(worldArm, lesson, atMs)
      const pulled = pulls.get(worldArm) ?? { count: 0, reward: 0 }
      pulled.count++
      total++
      if (lesson.kind === 'answer') pulled.reward += patienceLeft(lesson.firstTokenMs / 1_000)
      pulls.set(worldArm, pulled)
    },
  }
}
