/**
 * The whole of core behind one door: give it upstreams and a way to call them, and ask.
 *
 * Owns the state that routing and accounting need (ledger, cooldowns, posteriors, pins, retry budget); nothing of it
 * is global, so a process may run as many engines as it likes.
 */
import type { ApiError } from './api-error.ts'
import type { AttemptReport } from './attempt.ts'
import { PATIENCE, type Patience } from './bounds.ts'
import { type CalibrationResult, examine } from './calibration/calibrate.ts'
import { createItem } from './calibration/items.ts'
import { modelKey, type Upstream } from './catalog.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Description, describe, describeShape, type RequestShape } from './describe.ts'
import { type CountTokens, countTokensRoughly } from './estimate.ts'
import { explainFailure } from './explain.ts'
import type { KeyHealth } from './health.ts'
import { HedgeBudget } from './hedge-budget.ts'
import type { CooldownRow } from './ledger/cooldown.ts'
import { EffectiveLimits } from './ledger/effective-limits.ts'
import { Journal } from './ledger/journal.ts'
import { Learner } from './ledger/learn.ts'
import { type LearnedLimitStore, LearnedLimits } from './ledger/learned-limits.ts'
import { Ledger } from './ledger/ledger.ts'
import type { Limit } from './ledger/limit.ts'
import type { MeterReading } from './ledger/reservation.ts'
import { type LedgerStore, MemoryLedgerStore } from './ledger/store.ts'
import type { ChatRequest } from './openai.ts'
import { complete, type Reply } from './pipeline.ts'
import { type Random, systemRandom } from './random.ts'
import type { Result } from './result.ts'
import { RetryBudget } from './retry-budget.ts'
import { ROUTER_DEFAULTS, type RouterOptions } from './router/options.ts'
import type { Plan } from './router/plan.ts'
import { promptHash } from './router/repeats.ts'
import { type Resolution, Roster } from './router/resolve.ts'
import { Router, type Standing } from './router/router.ts'
import { parseState } from './router/state.ts'
import { sessionKey } from './router/sticky.ts'
import type { RouterStore } from './router/store.ts'
import type { Ask, PipelineDeps, RequestReport } from './run.ts'
import { SteadyClock } from './steady-clock.ts'
import type { CallUpstream } from './upstream-call.ts'

/** What an engine routes over and where it remembers; only the upstreams and the call are needed. */
export interface EngineOptions {
  readonly upstreams: readonly Upstream[]
  readonly call: CallUpstream
  readonly clock?: Clock
  readonly random?: Random
  /** What differs from the shipped `PATIENCE`. */
  readonly patience?: Partial<Patience>
  readonly countTokens?: CountTokens
  /** Limits of an upstream that stand in place of the catalog's, where there are any. */
  readonly limitsOf?: (upstream: Upstream) => readonly Limit[] | undefined
  readonly healthOf?: (credentialId: string) => KeyHealth
  /** Which pieces of the router work; all that are not named keep their default. */
  readonly router?: Partial<RouterOptions>
  /** Corrects the difficulty told from a request's shape, 0 to 1: the door for a classifier of one's own. */
  readonly difficultyOf?: (request: ChatRequest, fromShape: number) => number
  /** Who makes up the questions of calibration: the door for ones of one's own. */
  readonly createItem?: typeof createItem
  readonly ledgerStore?: LedgerStore
  readonly learnedLimitStore?: LearnedLimitStore
  readonly routerStore?: RouterStore
  /** Runs a callback at the end of the event loop's turn; a microtask where there is no better. */
  readonly atEndOfTurn?: (callback: () => void) => void
  /** Told of every attempt, after the engine has learned from it. */
  readonly onAttempt?: (report: AttemptReport) => void
  /** Told when a store failed. The engine goes on in memory. */
  readonly onStoreFailure?: (error: unknown) => void
}

/** How a request is asked. */
export interface AskOptions {
  /** What `Engine.resolve` said of the request's model name. */
  readonly resolution: Resolution
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
  /** Who asks: conversations of different clients never share a pin. */
  readonly client?: string
  /** What the client calls the conversation; recognised by its opening when not given. */
  readonly session?: string | undefined
  /** Told once, when the request is over. */
  readonly onReport?: (report: RequestReport) => void
}

/** How a question of calibration is asked. */
export type CalibrateOptions = Pick<AskOptions, 'signal' | 'onReport'>

export class Engine {
  readonly clock: Clock
  /** The pieces of the router that work here. */
  readonly options: RouterOptions
  readonly patience: Patience
  readonly #options: EngineOptions
  readonly #random: Random
  readonly #ledger: Ledger
  readonly #journal: Journal
  readonly #learned: LearnedLimits
  readonly #learner: Learner
  readonly #router: Router
  readonly #retryBudget = new RetryBudget()
  readonly #hedgeBudget = new HedgeBudget()
  #roster: Roster

  constructor(options: EngineOptions) {
    this.#options = options
    this.clock = new SteadyClock(options.clock ?? systemClock, (shift) => {
      this.#journal.shift(shift)
      this.#router.shift(shift.byMs)
    })
    this.options = { ...ROUTER_DEFAULTS, ...options.router }
    this.patience = { ...PATIENCE, ...options.patience }
    this.#random = options.random ?? systemRandom
    this.#roster = new Roster(options.upstreams)
    const store = options.ledgerStore ?? new MemoryLedgerStore()
    this.#learned = new LearnedLimits(options.learnedLimitStore?.load() ?? [], this.clock.nowMs())
    const limits = new EffectiveLimits(options.limitsOf ?? (() => undefined), this.#learned)
    this.#ledger = new Ledger({
      limitsOf: (upstream) => limits.of(upstream),
      restored: { ...store.load(), atMs: this.clock.nowMs() },
    })
    this.#learner = new Learner({ ledger: this.#ledger, learned: this.#learned, limits })
    this.#journal = new Journal({
      ledger: this.#ledger,
      store,
      atEndOfTurn: options.atEndOfTurn ?? queueMicrotask,
      onFailure: options.onStoreFailure ?? (() => undefined),
    })
    // What an earlier run left is told once more, as of this run's clock.
    this.#journal.checkpoint(this.clock.nowMs())
    this.#router = new Router({
      options: this.options,
      ledger: this.#ledger,
      random: this.#random,
      healthOf: options.healthOf ?? (() => 'unknown'),
      roster: () => this.#roster,
      restored: parseState(options.routerStore?.load()),
    })
  }

  /** Every upstream there is, and the names they answer to. */
  get roster(): Roster {
    return this.#roster
  }

  /** Replaces the upstreams, after keys or models changed. Counts, beliefs and pins stay. */
  setUpstreams(upstreams: readonly Upstream[]): void {
    this.#roster = new Roster(upstreams)
    this.#ledger.refreshLimits()
    this.#router.rosterChanged()
  }

  /** What a model name stands for, or the names nearest to one that stands for nothing. */
  resolve(model: string): Result<Resolution, { readonly nearest: readonly string[] }> {
    return this.#roster.resolve(model)
  }

  /** Routes a request among the upstreams its model name was resolved to. Never rejects. */
  ask(request: ChatRequest, options: AskOptions): Promise<Reply> {
    const { client = '', resolution, signal } = options
    const repeated = this.#router.memory.repeats.note(
      promptHash(client, request.messages),
      this.clock.nowMs(),
    )
    const description = this.#describe(request, { session: options.session, repeated })
    const session = description.session && sessionKey(client, description.session)
    const ask: Ask = { request, description, resolution, session, signal }
    return complete(this.#pipeline(ask, options.onReport), ask)
  }

  /**
   * Asks one model one question whose answer can be checked, and corrects its quality by the answer. Undefined while
   * there is nobody to ask: all have had their questions of the week, or have no quota to spare. Never rejects.
   */
  async calibrate(options: CalibrateOptions): Promise<CalibrationResult | undefined> {
    const question = this.#router.nextQuestion(this.clock.nowMs())
    if (question === undefined) return undefined
    const make = this.#options.createItem ?? createItem
    const item = make(question.kind, question.level, this.#random)
    const request = { ...item.request, model: modelKey(question.upstream) }
    const ask: Ask = {
      request,
      description: this.#describe(request, {}),
      resolution: { mode: 'auto', pinned: true, upstreams: [question.upstream] },
      session: undefined,
      signal: options.signal,
    }
    const deps = this.#pipeline(ask, options.onReport, true)
    return await examine(deps, { question, item, ask })
  }

  #pipeline(
    ask: Ask,
    report: (report: RequestReport) => void = () => undefined,
    isCalibration = false,
  ): PipelineDeps {
    return {
      call: this.#options.call,
      clock: this.clock,
      random: this.#random,
      patience: this.patience,
      options: this.options,
      ledger: this.#ledger,
      router: this.#router,
      retryBudget: this.#retryBudget,
      hedgeBudget: this.#hedgeBudget,
      durable: () => this.#journal.durable(),
      hear: (heard) => this.#learner.hear(heard, this.clock.nowMs()),
      learn: (attempt) => this.#learn(attempt, ask, isCalibration),
      report,
    }
  }

  /** The order in which a request would be tried now, by means alone: nothing is spent, drawn or remembered. */
  simulate(request: ChatRequest | RequestShape, resolution: Resolution): Plan {
    const description =
      'messages' in request
        ? this.#describe(request, {})
        : describeShape(request, (shape) => this.#router.memory.outputLengths.expect(shape))
    return this.#router.simulate({ resolution, description, atMs: this.clock.nowMs() })
  }

  /** What the router believes of each model, for prompts of a size. Changes nothing. */
  standings(inputTokens = 0): readonly Standing[] {
    return this.#router.standings(inputTokens, this.clock.nowMs())
  }

  /** Who rests now. */
  cooldowns(): readonly CooldownRow[] {
    const atMs = this.clock.nowMs()
    return this.#router.memory.cooldowns.rows().filter(({ untilMs }) => untilMs > atMs)
  }

  /** Ends the rests that `isMeant` picks, by the owner's word; returns how many went. */
  clearCooldowns(isMeant: (row: CooldownRow) => boolean): number {
    return this.#router.memory.cooldowns.clearWhere(isMeant)
  }

  /** What a client is told when there was no answer. */
  explain(report: RequestReport): ApiError {
    return explainFailure(report, {
      cooldowns: this.#router.memory.cooldowns,
      atMs: this.clock.nowMs(),
    })
  }

  /** Every limit of an upstream with its count. */
  readings(upstream: Upstream): readonly MeterReading[] {
    return this.#ledger.readings(upstream, this.clock.nowMs())
  }

  /** Writes counts and learned limits to their stores. Call it several times a second, and before the process ends. */
  checkpoint(): void {
    this.#journal.checkpoint(this.clock.nowMs())
    const { learnedLimitStore } = this.#options
    if (learnedLimitStore !== undefined) this.#attempt(() => this.#learned.save(learnedLimitStore))
  }

  /** Writes what was learned to its store. Call it every half minute, and before the process ends. */
  saveRouter(): void {
    this.#attempt(() => this.#options.routerStore?.save(this.#router.document()))
  }

  /** Writes to a store, which may fail. */
  #attempt(write: () => void): void {
    try {
      write()
    } catch (thrown) {
      this.#options.onStoreFailure?.(thrown)
    }
  }

  #describe(
    request: ChatRequest,
    asked: { readonly session?: string | undefined; readonly repeated?: boolean },
  ): Description {
    const { countTokens = countTokensRoughly, difficultyOf } = this.#options
    const description = describe(request, {
      ...asked,
      countTokens,
      outputLengthOf: (shape) => this.#router.memory.outputLengths.expect(shape),
    })
    return difficultyOf === undefined
      ? description
      : { ...description, difficulty: difficultyOf(request, description.difficulty) }
  }

  #learn(report: AttemptReport, { description, session }: Ask, isCalibration: boolean): void {
    const atMs = this.clock.nowMs()
    this.#router.learn(report, { description, session, atMs, isCalibration })
    this.#options.onAttempt?.(report)
  }
}
