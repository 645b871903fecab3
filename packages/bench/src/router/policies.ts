/** Every policy of the bench by its name: the baselines, the engine, and the engine with a piece taken out. */
import type { Upstream } from '@freellmapi/core'
import { type BaselineFactory, runBaseline } from './baselines/baseline.ts'
import { litellmLatency, litellmShuffle } from './baselines/litellm.ts'
import { seedFormula } from './baselines/seed-formula.ts'
import { priority, random, roundRobin, ucb1 } from './baselines/simple.ts'
import { chanceFrom, hashOf } from './chance.ts'
import { type EngineVariant, runEngine } from './engine-run.ts'
import type { Figures } from './scoreboard.ts'
import { perModelWindows, upstreamsOf } from './upstreams.ts'
import { EPOCH_MS, type World } from './worlds.ts'

/** The seed formula's name in every table. */
export const SEED_FORMULA = 'seed formula'
/** The engine as it is shipped. */
export const ENGINE = 'engine'
/** The engine with the questions of calibration switched on. */
export const CALIBRATED = 'engine, calibrated'

const BASELINES: Readonly<Record<string, BaselineFactory>> = {
  random,
  'round robin': roundRobin,
  'LiteLLM shuffle': litellmShuffle,
  'LiteLLM latency': litellmLatency,
  UCB1: ucb1,
  [SEED_FORMULA]: seedFormula,
  'priority list': priority,
}

/** The engine with one piece taken out each, by what is missing. */
const ABLATIONS: Readonly<Record<string, EngineVariant>> = {
  'no pacing': { router: { pacing: false } },
  'no difficulty': { router: { difficulty: false } },
  'no merit': { router: { merit: false } },
  'no optimism': { router: { optimism: false } },
  'no window semantics': { limitsOf: perModelWindows },
  'no breaker': { router: { breaker: false } },
  'no adaptive timeout': { router: { adaptiveTimeout: false } },
  'no decay': { router: { decay: false } },
  'no sampling': { router: { sampling: false } },
  'no exploration': { router: { exploration: false } },
  'no waiting': { router: { waiting: false } },
  hedging: { router: { hedging: true } },
}

/** The engine told a truth that nobody can know: what is left to be gained by knowing better. */
const ORACLES: Readonly<Record<string, (world: World) => EngineVariant>> = {
  'true qualities': (world) => ({ upstreams: upstreamsOf(truthfully(world)) }),
  'true difficulties': difficultiesOf,
  'both true': (world) => ({
    upstreams: upstreamsOf(truthfully(world)),
    ...difficultiesOf(world),
  }),
}

/** The engine of somebody with one key, for two models that allow one request a second each. */
export const ONE_PROVIDER = 'one provider'
/** The engine that remembers the models it needs most for failing, from an hour that is over. */
export const CONDEMNED = 'bad memories'

/** The engine in a situation of its own, whole and without a piece. */
const SITUATIONS: Readonly<Record<string, (world: World) => EngineVariant>> = {
  [ONE_PROVIDER]: (world) => ({ upstreams: aloneIn(world) }),
  [`${ONE_PROVIDER}, no waiting`]: (world) => ({
    upstreams: aloneIn(world),
    router: { waiting: false },
  }),
  [CONDEMNED]: () => ({ routerStore: BAD_MEMORIES }),
  [`${CONDEMNED}, no sampling`]: () => ({ routerStore: BAD_MEMORIES, router: { sampling: false } }),
  [`${CONDEMNED}, no exploration`]: () => ({
    routerStore: BAD_MEMORIES,
    router: { exploration: false },
  }),
  [`${CONDEMNED}, neither`]: () => ({
    routerStore: BAD_MEMORIES,
    router: { sampling: false, exploration: false },
  }),
  [`${CONDEMNED}, no decay`]: () => ({ routerStore: BAD_MEMORIES, router: { decay: false } }),
}

/** A bad hour just before the world began, of the models with room for most of what is asked. */
const BAD_MEMORIES = {
  load: () =>
    JSON.stringify({
      version: 1,
      beliefs: [
        'mistral/mistral-medium',
        'zhipu/glm-4.5-flash',
        'cerebras/qwen-3-235b',
        'groq/gpt-oss-120b',
      ].map((model) => ({
        model,
        successes: 20,
        failures: 100,
        attempts: 120,
        attemptedAtMs: EPOCH_MS,
        updatedAtMs: EPOCH_MS,
      })),
    }),
  save: () => undefined,
}

function aloneIn(world: World): readonly Upstream[] {
  return upstreamsOf(world).filter(({ provider }) => provider.id === 'mistral')
}

function truthfully(world: World): World {
  const arms = world.arms.map((known) => ({ ...known, believedQuality: known.arm.quality }))
  return { ...world, arms }
}

function difficultiesOf({ requests }: World): EngineVariant {
  return { difficultyOf: ({ user }, shown) => requests[Number(user)]?.difficulty ?? shown }
}

const ENGINES: Readonly<Record<string, EngineVariant>> = {
  [ENGINE]: {},
  [CALIBRATED]: { calibrates: true },
  'engine, classic': { router: { scorer: 'classic' } },
  ...ABLATIONS,
}

/** Names of the baselines, in the order of the tables. */
export const BASELINE_NAMES: readonly string[] = Object.keys(BASELINES)
/** Names of the ablations, in the order of their table. */
export const ABLATION_NAMES: readonly string[] = Object.keys(ABLATIONS)
/** Names of the engines that are told a truth. */
export const ORACLE_NAMES: readonly string[] = Object.keys(ORACLES)
/** Names of whole engines. */
export const ENGINE_NAMES: readonly string[] = ['engine, classic', ENGINE, CALIBRATED]

/** Runs a policy through a world. */
export async function runPolicy(name: string, world: World): Promise<Figures> {
  const variant = ENGINES[name] ?? (ORACLES[name] ?? SITUATIONS[name])?.(world)
  if (variant !== undefined) return await runEngine(world, variant)
  const factory = BASELINES[name]
  if (factory === undefined) throw new Error(`no policy is called ${name}`)
  return runBaseline(world, factory, chanceFrom(hashOf('policy', name, world.seed)))
}
