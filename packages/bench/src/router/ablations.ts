/** What each piece of the engine is worth: the same runs with it taken out, seed by seed. */
import { type Estimate, estimate, mean } from './confidence.ts'
import type { JobResult } from './job.ts'
import { ENGINE } from './policies.ts'
import type { Figures } from './scoreboard.ts'
import { WORLD_NAMES, type WorldName } from './worlds.ts'

/** What a piece may earn its place by, beside value. */
export const SERVICE = [
  'firstTokenP99S',
  'wastedPerSuccess',
  'lostNeedlesslyPerDay',
  'recoveryMinutes',
  'requestCapViolationsPerDay',
] as const satisfies readonly (keyof Figures)[]
type Service = (typeof SERVICE)[number]

/** The change that comes with a variant of the engine. */
export interface Ablation {
  readonly policy: string
  /** Value per request. */
  readonly byWorld: Readonly<Partial<Record<WorldName, Estimate>>>
  readonly value: Estimate
  /** Of all worlds on average, and of the world that changes most. */
  readonly service: Readonly<Record<Service, Estimate & { readonly most: Change }>>
  /** Of the worst run's percent of its bound. */
  readonly worst: number
}

/** A change in one world. */
export interface Change extends Estimate {
  readonly world: WorldName
}

/** The change of each variant against the engine as it is shipped, which must have run too. */
export function ablationsOf(
  results: readonly JobResult[],
  names: readonly string[],
): readonly Ablation[] {
  const worlds = WORLD_NAMES.filter((name) => results.some(({ world }) => world === name))
  return names.map((policy): Ablation => {
    const changes = (key: keyof Figures, of = worlds): Estimate =>
      changeOf({ results, policy, key }, of)
    const service = (key: Service): Ablation['service'][Service] => {
      const each = worlds.map((world) => ({ world, ...changes(key, [world]) }))
      const [most = { world: 'stationary', mean: 0, low: 0, high: 0 } as const] = each.sort(
        (left, right) => Math.abs(right.mean) - Math.abs(left.mean),
      )
      return { ...changes(key), most }
    }
    return {
      policy,
      byWorld: Object.fromEntries(worlds.map((world) => [world, changes('value', [world])])),
      value: changes('value'),
      service: {
        firstTokenP99S: service('firstTokenP99S'),
        wastedPerSuccess: service('wastedPerSuccess'),
        lostNeedlesslyPerDay: service('lostNeedlesslyPerDay'),
        recoveryMinutes: service('recoveryMinutes'),
        requestCapViolationsPerDay: service('requestCapViolationsPerDay'),
      },
      worst: worstOf(results, policy) - worstOf(results, ENGINE),
    }
  })
}

/** Worlds of one seed share their requests and beliefs, so a seed is one observation: the mean over its worlds. */
function changeOf(
  asked: {
    readonly results: readonly JobResult[]
    readonly policy: string
    readonly key: keyof Figures
  },
  worlds: readonly WorldName[],
): Estimate {
  const { results, policy, key } = asked
  const seeds = [...new Set(results.map(({ seed }) => seed))]
  return estimate(
    seeds.map((seed) =>
      mean(
        results
          .filter((result) => result.seed === seed && worlds.includes(result.world))
          .map(({ figures }) => numberOf(figures[policy], key) - numberOf(figures[ENGINE], key)),
      ),
    ),
  )
}

function numberOf(figures: Figures | undefined, key: keyof Figures): number {
  const value = figures?.[key]
  if (typeof value !== 'number') throw new Error(`${key} is not known of every run`)
  return value
}

function worstOf(results: readonly JobResult[], policy: string): number {
  return Math.min(
    ...results.map(({ figures, bound }) => (100 * numberOf(figures[policy], 'value')) / bound),
  )
}
