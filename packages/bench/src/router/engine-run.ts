/**
 * Runs the real engine of `@freellmapi/core` through a world: its public API, its ports, nothing of it re-made.
 *
 * Simulated providers stand behind the `call` port, simulated time behind the clock. Between two events of the
 * simulation all promises settle, as they would between two turns of a real event loop.
 */
import {
  type AttemptError,
  assert,
  type Called,
  type CallUpstream,
  Engine,
  type EngineOptions,
  err,
  modelKey,
  ok,
  type Part,
  type Parts,
  type QuotaReading,
  type Resolution,
  sleep,
  type ToolCallDelta,
  type Upstream,
} from '@freellmapi/core'
import { armKey } from './arms.ts'
import { refusalOf, stateOf } from './candour.ts'
import { chanceFrom, hashOf } from './chance.ts'
import { SimClock } from './clock.ts'
import { chatRequestOf, countTokens } from './prompt.ts'
import type { SimRequest } from './requests.ts'
import { type Figures, Scoreboard } from './scoreboard.ts'
import { type Outcome, Providers } from './sky.ts'
import { upstreamsOf } from './upstreams.ts'
import { EPOCH_MS, type World, type WorldArm } from './worlds.ts'

/** What a run may change of the engine: its router, and the windows its ledger believes in. */
export type EngineVariant = Pick<EngineOptions, 'limitsOf'> & Partial<EngineOptions>

/** Runs the engine through a world. */
export async function runEngine(world: World, variant: EngineVariant = {}): Promise<Figures> {
  const run = new EngineRun(world, variant)
  return run.figures()
}

/** An engine over a world's upstreams, with nothing asked of it yet. */
export function engineOver(world: World, options: EngineOptions): Engine {
  return new Engine({
    random: chanceFrom(hashOf('policy', 'engine', world.seed)),
    countTokens,
    routerStore: { load: () => pastOf(world), save: () => undefined },
    // Nothing here outlives the run, so nothing is kept.
    ledgerStore: {
      load: () => ({ slots: [], journal: [] }),
      append: () => undefined,
      sync: () => Promise.resolve(),
      checkpoint: () => undefined,
    },
    ...options,
  })
}

const CHECKPOINT_MS = 600_000

class EngineRun {
  readonly #world: World
  readonly #clock = new SimClock()
  readonly #providers: Providers
  readonly #scoreboard: Scoreboard
  readonly #arms: ReadonlyMap<string, WorldArm>
  readonly #engine: Engine
  readonly #resolution: Resolution
  #open: number

  constructor(world: World, variant: EngineVariant) {
    this.#world = world
    this.#providers = new Providers(world)
    this.#scoreboard = new Scoreboard(world)
    this.#arms = new Map(world.arms.map((worldArm) => [armKey(worldArm.arm), worldArm]))
    this.#open = world.requests.length
    this.#engine = engineOver(world, {
      upstreams: upstreamsOf(world),
      clock: this.#clock,
      call: this.#call,
      ...variant,
    })
    const resolved = this.#engine.resolve('auto')
    assert(resolved.ok, 'auto always resolves')
    this.#resolution = resolved.value
  }

  async figures(): Promise<Figures> {
    for (const request of this.#world.requests)
      this.#clock.timer(request.atMs, () => void this.#ask(request))
    this.#checkpoints()
    while (this.#open > 0 && this.#clock.step()) await settled()
    return this.#scoreboard.figures(this.#providers.tally)
  }

  #checkpoints(): void {
    this.#engine.checkpoint()
    this.#clock.timer(CHECKPOINT_MS, () => this.#checkpoints())
  }

  async #ask(request: SimRequest): Promise<void> {
    const { signal } = new AbortController()
    const options = { resolution: this.#resolution, signal }
    const reply = await this.#engine.ask(chatRequestOf(request), options)
    if (reply.kind === 'committed') {
      const waitMs = this.#clock.monotonicMs() - request.atMs
      this.#scoreboard.served(this.#armOf(reply.upstream), request, waitMs)
      for (let next = await reply.rest.next(); !next.done; ) next = await reply.rest.next()
    } else this.#scoreboard.lost(this.#providers.canServe(request, this.#clock.monotonicMs()))
    this.#open--
  }

  readonly #call: CallUpstream = async (upstream, { user }, signal) => {
    const request = this.#world.requests[Number(user)]
    assert(request !== undefined, 'a request carries its place in the world')
    const worldArm = this.#armOf(upstream)
    const outcome = this.#providers.call(worldArm, request, this.#clock.monotonicMs())
    switch (outcome.kind) {
      case 'answer':
        return await this.#answer(outcome, { worldArm, request, signal })
      case 'refused': {
        await sleep(this.#clock, outcome.afterMs, signal)
        const atMs = this.#clock.monotonicMs()
        return failed(refusalOf(worldArm.arm, outcome.gauge, atMs), this.#state(worldArm))
      }
      case 'impossible':
        await sleep(this.#clock, outcome.afterMs, signal)
        return failed({ kind: 'context_overflow' })
      case 'error':
        await sleep(this.#clock, outcome.afterMs, signal)
        return failed({ kind: 'overloaded' })
      case 'hang':
        await sleep(this.#clock, Number.MAX_SAFE_INTEGER, signal)
        return failed({ kind: 'network' })
    }
  }

  async #answer(
    outcome: Extract<Outcome, { kind: 'answer' }>,
    call: {
      readonly worldArm: WorldArm
      readonly request: SimRequest
      readonly signal: AbortSignal
    },
  ): Promise<Called> {
    await sleep(this.#clock, outcome.firstTokenMs, call.signal)
    if (call.signal.aborted) {
      outcome.charge.refundTokens(call.request.outputTokens)
      return failed({ kind: 'network' })
    }
    return {
      parts: ok(this.#parts(call.request, outcome, call.signal)),
      quota: this.#state(call.worldArm),
    }
  }

  async *#parts(
    request: SimRequest,
    { outputMs, isBroken }: Pick<Extract<Outcome, { kind: 'answer' }>, 'outputMs' | 'isBroken'>,
    signal: AbortSignal,
  ): Parts {
    yield ok(firstOf(request, isBroken))
    await sleep(this.#clock, outputMs, signal)
    yield ok(lastOf(request))
  }

  #state(worldArm: WorldArm): readonly QuotaReading[] {
    return worldArm.arm.candour === 'headers'
      ? stateOf(this.#providers.gauges(worldArm), this.#clock.monotonicMs())
      : []
  }

  #armOf(upstream: Upstream): WorldArm {
    const worldArm = this.#arms.get(modelKey(upstream))
    assert(worldArm !== undefined, 'the engine calls only who it was given')
    return worldArm
  }
}

/** Resolves once all promises of the current turn have. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function failed(error: AttemptError, quota: readonly QuotaReading[] = []): Called {
  return { parts: err(error), quota }
}

/** All that the answer says: nobody reads it but the engine's check. */
function firstOf({ needs }: SimRequest, isBroken: boolean): Part {
  const text = isBroken ? '{' : '{}'
  const delta = needs.tools ? { tool_calls: [callWith(text)] } : { content: text }
  return { kind: 'chunks', chunks: [{ choices: [{ index: 0, delta, finish_reason: null }] }] }
}

/** A call of the tool that every request with tools has. */
function callWith(text: string): ToolCallDelta {
  return { index: 0, id: 'call', type: 'function', function: { name: 'tool_0', arguments: text } }
}

function lastOf({ inputTokens, outputTokens }: SimRequest): Part {
  const usage = {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
  return {
    kind: 'chunks',
    chunks: [{ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage }],
  }
}

const PAST_FAILURES = 0.02

/** What an instance remembers that has run for months: all was well until this minute. */
function pastOf({ arms, pastCalls }: World): string | undefined {
  if (pastCalls === 0) return undefined
  const beliefs = arms.map(({ arm }) => ({
    model: armKey(arm),
    successes: pastCalls * (1 - PAST_FAILURES),
    failures: pastCalls * PAST_FAILURES,
    attempts: pastCalls,
    updatedAtMs: EPOCH_MS,
  }))
  return JSON.stringify({ version: 1, beliefs })
}
