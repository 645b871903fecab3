/**
 * The frame the baselines run in: one attempt loop over the same simulated providers the engine meets.
 *
 * A baseline brings its choice and what it learns. Attempts (20), the time for one (20 s) and for all (45 s) are the
 * seed README's; LiteLLM's own default of ten minutes for one would only make it look worse.
 */
import type { Chance } from '../chance.ts'
import { SimClock } from '../clock.ts'
import type { SimRequest } from '../requests.ts'
import { type Figures, Scoreboard } from '../scoreboard.ts'
import { type Outcome, Providers } from '../sky.ts'
import type { World, WorldArm } from '../worlds.ts'

/** What came of a call, as a client of the provider sees it. */
export type Lesson =
  | {
      readonly kind: 'answer'
      readonly firstTokenMs: number
      readonly outputMs: number
      readonly outputTokens: number
      readonly tokens: number
    }
  | { readonly kind: 'refused' | 'error' | 'timeout' | 'impossible' }

/** A routing rule with its memory. Made anew for every run. */
export interface Baseline {
  /** Arms it would use now, of those not yet tried for the request. */
  readonly isOpen: (worldArm: WorldArm, request: SimRequest, atMs: number) => boolean
  /** One of the open arms. Never called without any. */
  readonly choose: (open: readonly WorldArm[], request: SimRequest, atMs: number) => WorldArm
  readonly dispatched: (worldArm: WorldArm, atMs: number) => void
  readonly learn: (worldArm: WorldArm, lesson: Lesson, atMs: number) => void
}

/** Makes a baseline for one run. */
export type BaselineFactory = (world: World, chance: Chance) => Baseline

const ATTEMPTS_MAX = 20
const ATTEMPT_MS_MAX = 20_000
const REQUEST_MS_MAX = 45_000

/** Runs a baseline through a world. */
export function runBaseline(world: World, factory: BaselineFactory, chance: Chance): Figures {
  const run = new BaselineRun(world, factory(world, chance))
  return run.figures()
}

interface Pending {
  readonly request: SimRequest
  readonly tried: Set<WorldArm>
}

class BaselineRun {
  readonly #clock = new SimClock()
  readonly #world: World
  readonly #baseline: Baseline
  readonly #providers: Providers
  readonly #scoreboard: Scoreboard

  constructor(world: World, baseline: Baseline) {
    this.#world = world
    this.#baseline = baseline
    this.#providers = new Providers(world)
    this.#scoreboard = new Scoreboard(world)
  }

  figures(): Figures {
    for (const request of this.#world.requests)
      this.#clock.timer(request.atMs, () => this.#attempt({ request, tried: new Set() }))
    while (this.#clock.step());
    return this.#scoreboard.figures(this.#providers.tally)
  }

  #attempt(pending: Pending): void {
    const { request, tried } = pending
    const atMs = this.#clock.monotonicMs()
    const isOver = tried.size >= ATTEMPTS_MAX || atMs - request.atMs > REQUEST_MS_MAX
    const open = this.#world.arms.filter(
      (worldArm) => !tried.has(worldArm) && this.#baseline.isOpen(worldArm, request, atMs),
    )
    if (isOver || open.length === 0) {
      this.#lose(request)
      return
    }
    const worldArm = this.#baseline.choose(open, request, atMs)
    tried.add(worldArm)
    this.#baseline.dispatched(worldArm, atMs)
    this.#await(this.#providers.call(worldArm, request, atMs), worldArm, pending)
  }

  #lose(request: SimRequest): void {
    this.#scoreboard.lost(this.#providers.canServe(request, this.#clock.monotonicMs()))
  }

  #await(outcome: Outcome, worldArm: WorldArm, pending: Pending): void {
    switch (outcome.kind) {
      case 'answer':
        if (outcome.firstTokenMs > ATTEMPT_MS_MAX) this.#cut(outcome, worldArm, pending)
        else this.#answer(outcome, worldArm, pending.request)
        break
      case 'hang':
        this.#fail({ kind: 'timeout' }, ATTEMPT_MS_MAX, { worldArm, pending })
        break
      default:
        this.#fail({ kind: outcome.kind }, outcome.afterMs, { worldArm, pending })
    }
  }

  #answer(
    { firstTokenMs, outputMs }: Extract<Outcome, { kind: 'answer' }>,
    worldArm: WorldArm,
    request: SimRequest,
  ): void {
    const { inputTokens, outputTokens } = request
    this.#clock.timer(firstTokenMs, () =>
      this.#scoreboard.served(worldArm, request, this.#clock.monotonicMs() - request.atMs),
    )
    this.#clock.timer(firstTokenMs + outputMs, () =>
      this.#baseline.learn(
        worldArm,
        {
          kind: 'answer',
          firstTokenMs,
          outputMs,
          outputTokens,
          tokens: inputTokens + outputTokens,
        },
        this.#clock.monotonicMs(),
      ),
    )
  }

  /** The client gives up on a call that would have answered. */
  #cut(
    { charge }: Extract<Outcome, { kind: 'answer' }>,
    worldArm: WorldArm,
    pending: Pending,
  ): void {
    this.#clock.timer(ATTEMPT_MS_MAX, () => charge.refundTokens(pending.request.outputTokens))
    this.#fail({ kind: 'timeout' }, ATTEMPT_MS_MAX, { worldArm, pending })
  }

  #fail(
    lesson: Lesson,
    afterMs: number,
    { worldArm, pending }: { readonly worldArm: WorldArm; readonly pending: Pending },
  ): void {
    this.#clock.timer(afterMs, () => {
      this.#baseline.learn(worldArm, lesson, this.#clock.monotonicMs())
      this.#attempt(pending)
    })
  }
}
