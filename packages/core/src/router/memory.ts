/** Everything the router remembers, in one place: made from what an earlier run left, and written down again. */
import type { Upstream } from '../catalog.ts'
import { Cooldowns } from '../ledger/cooldown.ts'
import { Breakers } from './breaker.ts'
import { Calibrations } from './calibrations.ts'
import { ContextBounds } from './context-bound.ts'
import { Demand } from './demand.ts'
import { Exploration } from './exploration.ts'
import { Latencies } from './latency.ts'
import { Loads } from './load.ts'
import { Merits } from './merit.ts'
import type { RouterOptions } from './options.ts'
import { OutputLengths } from './output-length.ts'
import { Penalties } from './penalty.ts'
import { Posteriors } from './posterior.ts'
import { Prices } from './price.ts'
import { Repeats } from './repeats.ts'
import { type RouterState, stateDocument } from './state.ts'
import { StickySessions } from './sticky.ts'

/** The router's state. Every part of it is bounded. */
export interface Memory {
  readonly posteriors: Posteriors
  readonly latencies: Latencies
  readonly merits: Merits
  readonly calibrations: Calibrations
  readonly breakers: Breakers
  readonly cooldowns: Cooldowns
  readonly prices: Prices
  readonly demand: Demand
  readonly outputLengths: OutputLengths
  readonly contextBounds: ContextBounds
  readonly penalties: Penalties
  readonly sticky: StickySessions
  readonly exploration: Exploration
  readonly repeats: Repeats
  readonly loads: Loads
  /** Upstreams at a limit that a request waits for. */
  readonly awaited: Set<Upstream>
}

/** A memory with what an earlier run left in it. What was not written down starts empty: it is minutes old at most. */
export function createMemory(options: RouterOptions, restored?: RouterState): Memory {
  const decays = options.decay
  const calibrations = new Calibrations(restored?.calibrations)
  return {
    posteriors: new Posteriors({ decays, rows: restored?.beliefs ?? [] }),
    latencies: new Latencies({ decays, rows: restored?.latencies ?? [] }),
    merits: new Merits(restored?.merits, calibrations),
    calibrations,
    breakers: new Breakers(restored?.breakers),
    cooldowns: new Cooldowns(restored?.cooldowns),
    prices: new Prices(restored?.prices),
    demand: new Demand(restored?.demand),
    outputLengths: new OutputLengths(restored?.outputLengths),
    contextBounds: new ContextBounds(restored?.contextBounds),
    penalties: new Penalties(),
    sticky: new StickySessions(),
    exploration: new Exploration(),
    repeats: new Repeats(),
    loads: new Loads(),
    awaited: new Set(),
  }
}

/** What a restart is to find again. */
export function memoryDocument(memory: Memory): string {
  return stateDocument({
    beliefs: memory.posteriors.rows(),
    latencies: memory.latencies.rows(),
    merits: memory.merits.rows(),
    calibrations: memory.calibrations.rows(),
    breakers: memory.breakers.rows(),
    cooldowns: memory.cooldowns.rows(),
    prices: memory.prices.rows(),
    demand: memory.demand.state(),
    outputLengths: memory.outputLengths.rows(),
    contextBounds: memory.contextBounds.rows(),
  })
}
