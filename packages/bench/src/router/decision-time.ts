/** How long a decision takes, through the engine's own `simulate`: describe, filter, draw, price and order. */
import type { Engine, Resolution } from '@freellmapi/core'
import { quantile } from '../statistics.ts'
import { engineOver } from './engine-run.ts'
import { chatRequestOf } from './prompt.ts'
import { upstreamsOf } from './upstreams.ts'
import { createWorld } from './worlds.ts'

/** Microseconds per decision, over batches: single ones are shorter than the clock can tell apart. */
export interface DecisionTime {
  readonly candidates: number
  readonly p50Us: number
  readonly p95Us: number
}

const BATCHES = 200
const BATCH = 50
const WARM_UP = 5_000

/** Measures plain chat requests over all arms. */
export function decisionTime(): DecisionTime {
  const world = createWorld('stationary', 1)
  const upstreams = upstreamsOf(world)
  const engine = engineOver(world, { upstreams, call: () => Promise.reject(new Error('no calls')) })
  const resolved = engine.resolve('auto')
  if (!resolved.ok) throw new Error('auto resolves')
  const requests = world.requests.filter(({ class: name }) => name === 'chat').map(chatRequestOf)
  const { candidates } = engine.simulate(
    requests[0] ?? { model: 'auto', messages: [] },
    resolved.value,
  )
  timed(engine, resolved.value, requests.slice(0, 10), WARM_UP)
  const batches = Array.from({ length: BATCHES }, (_, at) =>
    timed(engine, resolved.value, requests.slice(at % requests.length), BATCH),
  ).sort((left, right) => left - right)
  return {
    candidates: candidates.length,
    p50Us: quantile(batches, 0.5),
    p95Us: quantile(batches, 0.95),
  }
}

function timed(
  engine: Engine,
  resolution: Resolution,
  requests: readonly ReturnType<typeof chatRequestOf>[],
  times: number,
): number {
  const startedMs = performance.now()
  for (let at = 0; at < times; at++) {
    const request = requests[at % requests.length]
    if (request !== undefined) engine.simulate(request, resolution)
  }
  return ((performance.now() - startedMs) * 1_000) / times
}
