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
  type Upstream,
} from '@freellmapi/core'
import { firstOf, lastOf, NO_IDEA, solutionOf } from './answers.ts'
import { armKey } from './arms.ts'
import { type AskedItem, Questions } from './calibration.ts'
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
export type EngineVariant = Partial<EngineOptions> & {
  /** Whether the engine asks questions of its own, by quota that nobody will miss. */
  readonly calibrates?: boolean
}

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
const CALIBRATION_MS = 60_000

type Answered = Extract<Outcome, { kind: 'answer' }>

/** A call that a provider has taken. */
interface Call {
  readonly worldArm: WorldArm
  readonly request: SimRequest
  /** The question it is, when it is none of a client's. */
  readonly asked: AskedItem | undefined
  readonly signal: AbortSignal
}

class EngineRun {
  readonly #world: World
  readonly #clock = new SimClock()
  readonly #providers: Providers
  readonly #scoreboard: Scoreboard
  readonly #arms: ReadonlyMap<string, WorldArm>
  readonly #engine: Engine
  readonly #resolution: Resolution
  readonly #questions: Questions
  readonly #calibrates: boolean
  #open: number

  constructor(world: World, { calibrates = false, ...variant }: EngineVariant) {
    this.#world = world
    this.#questions = new Questions(world)
    this.#calibrates = calibrates
    this.#providers = new Providers(world)
    this.#scoreboard = new Scoreboard(world)
    this.#arms = new Map(world.arms.map((worldArm) => [armKey(worldArm.arm), worldArm]))
    this.#open = world.requests.length
    this.#engine = engineOver(world, {
      upstreams: upstreamsOf(world),
      clock: this.#clock,
      call: this.#call,
      createItem: this.#questions.create,
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
    if (this.#calibrates) this.#calibrations()
    while (this.#open > 0 && this.#clock.step()) await settled()
    const { tally } = this.#providers
    return this.#scoreboard.figures({
      ...tally,
      dispatched: tally.dispatched - this.#questions.asked,
    })
  }

  #calibrations(): void {
    const { signal } = new AbortController()
    void this.#engine.calibrate({ signal })
    this.#clock.timer(CALIBRATION_MS, () => this.#calibrations())
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

  readonly #call: CallUpstream = async (upstream, chat, signal) => {
    const asked = chat.user === undefined ? this.#questions.find(chat) : undefined
    const request = asked?.request ?? this.#world.requests[Number(chat.user)]
    assert(request !== undefined, 'a request carries its place in the world')
    const worldArm = this.#armOf(upstream)
    const outcome = this.#providers.call(worldArm, request, this.#clock.monotonicMs())
    switch (outcome.kind) {
      case 'answer':
        return await this.#answer(outcome, { worldArm, request, asked, signal })
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

  async #answer(outcome: Answered, call: Call): Promise<Called> {
    await sleep(this.#clock, outcome.firstTokenMs, call.signal)
    if (call.signal.aborted) {
      outcome.charge.refundTokens(call.request.outputTokens)
      return failed({ kind: 'network' })
    }
    return {
      parts: ok(this.#parts(this.#said(call, outcome), call, outcome.outputMs)),
      quota: this.#state(call.worldArm),
    }
  }

  async *#parts(first: Part, { request, signal }: Call, outputMs: number): Parts {
    yield ok(first)
    await sleep(this.#clock, outputMs, signal)
    yield ok(lastOf(request))
  }

  #said({ worldArm, request, asked }: Call, { isBroken }: Answered): Part {
    if (asked === undefined) return firstOf(request, isBroken)
    return this.#questions.isKnown(worldArm, asked) ? solutionOf(asked.item) : NO_IDEA
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
