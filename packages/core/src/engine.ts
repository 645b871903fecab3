/**
 * The whole of core behind one door: give it upstreams and a way to call them, and ask.
 *
 * Owns the state that routing and accounting need (ledger, cooldowns, posteriors, pins, retry budget); nothing of it
 * is global, so a process may run as many engines as it likes.
 */
import type { ApiError } from './api-error.ts'
import type { AttemptReport } from './attempt.ts'
import { PATIENCE, type Patience } from './bounds.ts'
import { modelKey, type Upstream } from './catalog.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Description, describe } from './describe.ts'
import { consequenceOf } from './errors.ts'
import { type CountTokens, countTokensRoughly } from './estimate.ts'
import { explainFailure } from './explain.ts'
import type { KeyHealth } from './health.ts'
import { Cooldowns } from './ledger/cooldown.ts'
import { EffectiveLimits } from './ledger/effective-limits.ts'
import { Journal } from './ledger/journal.ts'
import { Learner } from './ledger/learn.ts'
import { type LearnedLimitStore, LearnedLimits } from './ledger/learned-limits.ts'
import { Ledger, type MeterReading } from './ledger/ledger.ts'
import type { Limit } from './ledger/limit.ts'
import { type LedgerStore, MemoryLedgerStore } from './ledger/store.ts'
import type { ChatRequest } from './openai.ts'
import { complete, type Reply, type RequestReport } from './pipeline.ts'
import { type Random, systemRandom } from './random.ts'
import type { Result } from './result.ts'
import { RetryBudget } from './retry-budget.ts'
import { ROUTER_DEFAULTS, type RouterOptions } from './router/options.ts'
import { type Plan, plan } from './router/plan.ts'
import { Posteriors } from './router/posterior.ts'
import { type Resolution, Roster } from './router/resolve.ts'
import { Penalties } from './router/score.ts'
import { StickySessions, sessionKey } from './router/sticky.ts'
import type { PosteriorStore } from './router/store.ts'
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
  readonly ledgerStore?: LedgerStore
  readonly learnedLimitStore?: LearnedLimitStore
  readonly posteriorStore?: PosteriorStore
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

export class Engine {
  readonly clock: Clock
  /** The pieces of the router that work here. */
  readonly router: RouterOptions
  readonly patience: Patience
  readonly #options: EngineOptions
  readonly #random: Random
  readonly #ledger: Ledger
  readonly #journal: Journal
  readonly #learned: LearnedLimits
  readonly #learner: Learner
  readonly #posteriors: Posteriors
  readonly #cooldowns = new Cooldowns()
  readonly #penalties = new Penalties()
  readonly #sticky = new StickySessions()
  readonly #retryBudget = new RetryBudget()
  #roster: Roster

  constructor(options: EngineOptions) {
    this.#options = options
    this.clock = new SteadyClock(options.clock ?? systemClock, (shift) => {
      this.#ledger.shift(shift)
      this.#cooldowns.shift(shift.byMs)
    })
    this.router = { ...ROUTER_DEFAULTS, ...options.router }
    this.patience = { ...PATIENCE, ...options.patience }
    this.#random = options.random ?? systemRandom
    this.#roster = new Roster(options.upstreams)
    this.#posteriors = new Posteriors(options.posteriorStore?.load())
    const store = options.ledgerStore ?? new MemoryLedgerStore()
    this.#learned = new LearnedLimits(options.learnedLimitStore?.load() ?? [], this.clock.nowMs())
    const limits = new EffectiveLimits(options.limitsOf ?? (() => undefined), this.#learned)
    this.#ledger = new Ledger({
      limitsOf: (upstream) => limits.of(upstream),
      restored: { ...store.load(this.clock.nowMs()), atMs: this.clock.nowMs() },
    })
    this.#learner = new Learner({ ledger: this.#ledger, learned: this.#learned, limits })
    this.#journal = new Journal({
      ledger: this.#ledger,
      store,
      atEndOfTurn: options.atEndOfTurn ?? queueMicrotask,
      onFailure: options.onStoreFailure ?? (() => undefined),
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
  }

  /** What a model name stands for, or the names nearest to one that stands for nothing. */
  resolve(model: string): Result<Resolution, { readonly nearest: readonly string[] }> {
    return this.#roster.resolve(model)
  }

  /** Routes a request among the upstreams its model name was resolved to. Never rejects. */
  ask(request: ChatRequest, options: AskOptions): Promise<Reply> {
    const description = this.#describe(request, options.session)
    const session = description.session && sessionKey(options.client ?? '', description.session)
    return complete(
      {
        call: this.#options.call,
        clock: this.clock,
        random: this.#random,
        patience: this.patience,
        ledger: this.#ledger,
        cooldowns: this.#cooldowns,
        retryBudget: this.#retryBudget,
        plan: () => this.#plan(options.resolution, description, session),
        durable: () => this.#journal.durable(),
        hear: (heard) => this.#learner.hear(heard, this.clock.nowMs()),
        learn: (report) => this.#learn(report, session),
        report: options.onReport ?? (() => undefined),
      },
      { request, description, signal: options.signal },
    )
  }

  /** The order in which a request would be tried now, without spending anything. */
  simulate(request: ChatRequest, resolution: Resolution): Plan {
    return this.#plan(resolution, this.#describe(request, undefined), undefined)
  }

  /** What a client is told when there was no answer. */
  explain(report: RequestReport): ApiError {
    return explainFailure(report, { cooldowns: this.#cooldowns, atMs: this.clock.nowMs() })
  }

  /** Every limit of an upstream with its count. */
  readings(upstream: Upstream): readonly MeterReading[] {
    return this.#ledger.readings(upstream, this.clock.nowMs())
  }

  /** Writes counts, learned limits and beliefs to their stores. Call it regularly and before the process ends. */
  checkpoint(): void {
    const atMs = this.clock.nowMs()
    this.#journal.checkpoint(atMs)
    const rows = this.#posteriors.takeChanged(atMs)
    if (rows.length > 0) this.#options.posteriorStore?.write(rows)
    const learned = this.#learned.takeChanged()
    if (learned !== undefined) this.#options.learnedLimitStore?.write(learned)
  }

  #describe(request: ChatRequest, session: string | undefined): Description {
    const countTokens = this.#options.countTokens ?? countTokensRoughly
    const description = describe(request, { countTokens, session })
    const { difficultyOf } = this.#options
    return difficultyOf === undefined
      ? description
      : { ...description, difficulty: difficultyOf(request, description.difficulty) }
  }

  #plan(resolution: Resolution, description: Description, session: string | undefined): Plan {
    const atMs = this.clock.nowMs()
    return plan({
      resolution,
      description,
      ledger: this.#ledger,
      cooldowns: this.#cooldowns,
      posteriors: this.#posteriors,
      penalties: this.#penalties,
      healthOf: this.#options.healthOf ?? (() => 'unknown'),
      pinnedModel: session === undefined ? undefined : this.#sticky.find(session, atMs),
      atMs,
      random: this.#random,
    })
  }

  #learn(report: AttemptReport, session: string | undefined): void {
    const { upstream, error } = report
    const atMs = this.clock.nowMs()
    const model = modelKey(upstream)
    if (error === undefined) {
      this.#cooldowns.clear(upstream)
      this.#posteriors.observe(model, { succeeded: true, ...speedOf(report) }, atMs)
      if (session !== undefined) this.#sticky.pin(session, model, atMs)
    } else {
      this.#cooldowns.bench(upstream, error, { atMs, random: this.#random })
      if (consequenceOf(error).credit === 'failure')
        this.#posteriors.observe(model, { succeeded: false }, atMs)
      if (error.kind === 'rate_limited' && this.#isExhausted(model, atMs))
        this.#penalties.add(model, atMs)
    }
    this.#options.onAttempt?.(report)
  }

  /** Whether every key of a model is benched for its rate. */
  #isExhausted(model: string, atMs: number): boolean {
    return this.#roster.upstreams
      .filter((upstream) => modelKey(upstream) === model)
      .every((upstream) => this.#cooldowns.find(upstream, atMs)?.reason === 'rate_limited')
  }
}

/** How fast an answer was: time to its first token, and tokens a second from there. */
function speedOf({ firstTokenMs, durationMs, spent }: AttemptReport): {
  firstTokenMs?: number
  tokensPerSecond?: number
} {
  if (firstTokenMs === undefined) return {}
  const outputMs = durationMs - firstTokenMs
  return outputMs < OUTPUT_MS_MEASURABLE
    ? { firstTokenMs }
    : { firstTokenMs, tokensPerSecond: (spent.outputTokens * 1_000) / outputMs }
}

/** Shorter outputs came in one read; dividing by their time would measure our own event loop. */
const OUTPUT_MS_MEASURABLE = 50
