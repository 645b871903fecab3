/**
 * The nine worlds: how much is asked, what goes wrong and when, and where the catalog is mistaken.
 *
 * A world is a function of its name and a seed. Weather is kept per arm in slots of five minutes.
 */
import { assert } from '@freellmapi/core'
import { ARMS, type Arm, PROVIDERS, type TrueLimit } from './arms.ts'
import { below, between, type Chance, chanceFrom, hashOf, normal } from './chance.ts'
import { requestsOf, type SimRequest, type Traffic, USUAL_MIX } from './requests.ts'

/** The worlds, in the order of every table. */
export const WORLD_NAMES = [
  'stationary',
  'drift',
  'outage',
  'correlated',
  'aged',
  'capday',
  'slowtail',
  'storm429',
  'mixedsize',
] as const
/** One of the nine. */
export type WorldName = (typeof WORLD_NAMES)[number]

/** Length of a world. */
export const DURATION_MS = 2 * 86_400_000
/** Length of a slot of weather. */
export const SLOT_MS = 300_000
/** Slots of a world, and a few more for requests that end after it. */
export const SLOTS = DURATION_MS / SLOT_MS + 4
/** When every world begins: a Tuesday, 00:00 UTC, on a day with no change of clocks nearby. */
export const EPOCH_MS = Date.UTC(2026, 10, 10)

/** What the sky does to one arm, slot by slot. */
export interface Weather {
  /** Chance of a server error. */
  readonly failure: Float64Array
  /** Chance that a first token takes eight times as long. */
  readonly slowTail: Float64Array
  /** Chance of a 429 that no limit explains. */
  readonly storm: Float64Array
  /** 1 while the provider is down altogether. */
  readonly outage: Uint8Array
}

/** An arm in one world: what is true of it, what is believed, and what befalls it. */
export interface WorldArm {
  readonly arm: Arm
  readonly index: number
  /** The quality a policy is told. */
  readonly believedQuality: number
  /** What the provider enforces; differs from the catalog's where the catalog is mistaken. */
  readonly limits: readonly TrueLimit[]
  readonly hasWrongCaps: boolean
  readonly weather: Weather
}

/** A world, whole. */
export interface World {
  readonly name: WorldName
  readonly seed: number
  readonly arms: readonly WorldArm[]
  readonly requests: readonly SimRequest[]
  /** Calls every policy remembers from before, all but a few of them good. Zero but in `aged`. */
  readonly pastCalls: number
}

/** Deviation of believed quality from true quality. */
const QUALITY_NOISE = 0.04
const SLOW_TAIL = 0.02

/** Makes a world. The same name and seed give the same world. */
export function createWorld(name: WorldName, seed: number): World {
  // Beliefs and traffic do not depend on the world's name, so that worlds of one seed can be compared.
  const beliefs = chanceFrom(hashOf('beliefs', seed))
  const sky = chanceFrom(hashOf('sky', name, seed))
  const arms = ARMS.map((arm, index): WorldArm => {
    const believed = arm.quality + QUALITY_NOISE * normal(beliefs)
    return {
      arm,
      index,
      believedQuality: Math.min(0.99, Math.max(0.01, believed)),
      limits: arm.limits,
      hasWrongCaps: false,
      weather: calm(arm),
    }
  })
  const world: World = {
    name,
    seed,
    arms: name === 'storm429' ? withWrongCaps(arms, sky) : arms,
    requests: requestsOf(TRAFFIC[name] ?? USUAL, DURATION_MS, chanceFrom(hashOf('traffic', seed))),
    pastCalls: name === 'aged' ? 4_000 : 0,
  }
  SKIES[name]?.(world.arms, sky)
  return world
}

const USUAL: Traffic = { perDay: 3_000, mix: USUAL_MIX }
const TRAFFIC: Readonly<Partial<Record<WorldName, Traffic>>> = {
  capday: { perDay: 8_000, mix: { ...USUAL_MIX, reasoning: 2 * USUAL_MIX.reasoning } },
  mixedsize: { perDay: 2_500, mix: { ...USUAL_MIX, long: 0.22, code: 0.34 } },
}

function calm(arm: Arm): Weather {
  return {
    failure: new Float64Array(SLOTS).fill(arm.failure),
    slowTail: new Float64Array(SLOTS).fill(SLOW_TAIL),
    storm: new Float64Array(SLOTS),
    outage: new Uint8Array(SLOTS),
  }
}

type Sky = (arms: readonly WorldArm[], chance: Chance) => void

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const SKIES: Readonly<Partial<Record<WorldName, Sky>>> = {
  drift(arms, chance) {
    for (const { arm, weather } of arms) wander(weather.failure, arm.failure, chance)
    for (let left = 10; left > 0; left--) degrade(pick(arms, chance), chance, [2, 8])
  },
  outage(arms, chance) {
    for (let left = 8; left > 0; left--)
      takeDown(arms, { providers: 1, durationMs: between(chance, 1, 4) * HOUR_MS }, chance)
  },
  correlated(arms, chance) {
    for (let left = 10; left > 0; left--)
      takeDown(arms, { providers: 4, durationMs: between(chance, 15, 55) * MINUTE_MS }, chance)
  },
  aged(arms, chance) {
    // What everybody has come to rely on goes bad without a word.
    for (const model of ['gpt-oss-120b', 'mistral-medium', 'qwen-3-235b', 'glm-4.5-flash'])
      for (const worldArm of arms.filter(({ arm }) => arm.model === model))
        degrade(worldArm, chance, [6, 16])
  },
  slowtail(arms, chance) {
    for (const { weather } of arms)
      for (let left = 3; left > 0; left--)
        fill(weather.slowTail, episode(chance, between(chance, 1, 6) * HOUR_MS), 0.3)
  },
  storm429(arms, chance) {
    for (let left = 14; left > 0; left--) {
      const provider = PROVIDERS[below(chance, PROVIDERS.length)]
      const when = episode(chance, between(chance, 20, 90) * MINUTE_MS)
      for (const { arm, weather } of arms)
        if (arm.provider === provider) fill(weather.storm, when, 0.75)
    }
  },
}

interface Episode {
  readonly fromMs: number
  readonly untilMs: number
}

function episode(chance: Chance, durationMs: number): Episode {
  const fromMs = chance() * (DURATION_MS - durationMs)
  return { fromMs, untilMs: fromMs + durationMs }
}

function fill(slots: Float64Array | Uint8Array, { fromMs, untilMs }: Episode, value: number): void {
  slots.fill(value, Math.floor(fromMs / SLOT_MS), Math.ceil(untilMs / SLOT_MS))
}

function pick(arms: readonly WorldArm[], chance: Chance): WorldArm {
  const picked = arms[below(chance, arms.length)]
  assert(picked !== undefined, 'an index below the length is taken')
  return picked
}

/** A silent failure: nothing is announced, a third to most of the calls fail. */
function degrade({ weather }: WorldArm, chance: Chance, [least, most]: [number, number]): void {
  const failing = between(chance, 0.35, 0.85)
  fill(weather.failure, episode(chance, between(chance, least, most) * HOUR_MS), failing)
}

/** A random walk of the log odds, pulled back to where it began. */
function wander(failure: Float64Array, usual: number, chance: Chance): void {
  const home = Math.log(usual / (1 - usual))
  let odds = home
  for (let slot = 0; slot < failure.length; slot++) {
    odds += 0.18 * normal(chance) - 0.01 * (odds - home)
    failure[slot] = 1 / (1 + Math.exp(-odds))
  }
}

function takeDown(
  arms: readonly WorldArm[],
  { providers, durationMs }: { readonly providers: number; readonly durationMs: number },
  chance: Chance,
): void {
  const down = new Set<string>()
  while (down.size < providers) down.add(PROVIDERS[below(chance, PROVIDERS.length)] ?? '')
  const when = episode(chance, durationMs)
  for (const { arm, weather } of arms) if (down.has(arm.provider)) fill(weather.outage, when, 1)
}

/** For some arms the catalog promises more than there is. */
function withWrongCaps(arms: readonly WorldArm[], chance: Chance): WorldArm[] {
  return arms.map((worldArm) => {
    const isWrong = chance() < 0.45
    const factor = between(chance, 0.35, 0.75)
    const limits = worldArm.limits.map((limit) => {
      // Account limits are shared, so all arms of the account must agree on them.
      const isPool = limit.scope === 'account' && limit.unit === 'requests'
      const share = isPool ? 0.6 : limit.scope === 'model' && isWrong ? factor : 1
      return share === 1 ? limit : { ...limit, cap: Math.max(1, Math.round(limit.cap * share)) }
    })
    const hasWrongCaps = limits.some(({ cap }, at) => cap !== worldArm.limits[at]?.cap)
    return { ...worldArm, limits, hasWrongCaps }
  })
}
