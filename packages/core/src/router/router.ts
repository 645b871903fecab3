/**
 * The router: how it decides, and what it believes.
 *
 * A decision only reads; what is learned comes in through `note`, `dispatched`, `heard` and `learn`. So a simulated
 * decision leaves no trace, and the same past, clock and seed give the same next one.
 */
import type { AttemptReport } from '../attempt.ts'
import { type Model, modelKey, statusOf, type Upstream } from '../catalog.ts'
import type { Description } from '../describe.ts'
import type { KeyHealth } from '../health.ts'
import type { Cooldown } from '../ledger/cooldown.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Random } from '../random.ts'
import type { BreakerState } from './breaker.ts'
import { missingNeed } from './feasibility.ts'
import { type LatencyForecast, SIZES, sizeOf } from './latency.ts'
import type { LearntQuality } from './learnt-quality.ts'
import { type Lesson, learn } from './lessons.ts'
import { createMemory, type Memory, memoryDocument } from './memory.ts'
import type { RouterOptions } from './options.ts'
import { hedgeAfterMs, patienceMs } from './patience.ts'
import { type Plan, type PlanContext, plan } from './plan.ts'
import type { Belief } from './posterior.ts'
import { nextQuestion, type Question } from './question.ts'
import { effectiveDifficulty, optimismOf, qualityOf } from './rating.ts'
import type { Resolution, Roster } from './resolve.ts'
import { promptness } from './score.ts'
import { fallbackFactor, sufficiency } from './score-value.ts'
import type { RouterState, Sample } from './state.ts'

/** What a router works with. */
export interface RouterDeps {
  readonly options: RouterOptions
  readonly ledger: Ledger
  readonly random: Random
  readonly healthOf: (credentialId: string) => KeyHealth
  readonly roster: () => Roster
  /** What an earlier run remembered. */
  readonly restored: RouterState | undefined
}

/** A request at the point where it is routed. */
export interface Routing {
  readonly resolution: Resolution
  readonly description: Description
  /** The conversation's key, when it is one. */
  readonly session: string | undefined
  /** How long the request has been waiting already. */
  readonly elapsedMs: number
  readonly atMs: number
}

/** What the router believes of one model, for people to look at. */
export interface Standing {
  /** `provider/model`. */
  readonly model: string
  /** The catalog's index as the model's own answers have moved it, or as its owner placed it. */
  readonly quality: number
  /** What it is rated at above that index because so few of its answers were seen. */
  readonly optimism: number
  readonly belief: Belief
  readonly firstToken: LatencyForecast
  readonly tokensPerSecond: number
  readonly penalty: number
  readonly learnt: LearntStanding
  readonly breaker: BreakerState
  /** The bench of each of its keys that is on one. */
  readonly cooldowns: readonly Cooldown[]
}

/** What was learnt of a model's quality, and how much more may be asked for. */
export interface LearntStanding extends LearntQuality {
  /** Questions of calibration it may still be asked this week. */
  readonly questionsLeft: number
}

export class Router {
  readonly memory: Memory
  readonly #deps: RouterDeps
  readonly #names = new WeakMap<Model, string>()
  readonly #nameOf = (upstream: Upstream): string => {
    let name = this.#names.get(upstream.model)
    if (name === undefined) {
      name = modelKey(upstream)
      this.#names.set(upstream.model, name)
    }
    return name
  }

  constructor(deps: RouterDeps) {
    this.#deps = deps
    this.memory = createMemory(deps.options, deps.restored)
  }

  /** Takes the arrival of a request into account, and prices quota anew when it is time. */
  note({ resolution, description, atMs }: Omit<Routing, 'session' | 'elapsedMs'>): void {
    const { exploration, demand, prices } = this.memory
    const { options } = this.#deps
    exploration.note()
    const { needs, cost } = description
    const { inputTokens, outputTokens } = cost
    const difficulty = effectiveDifficulty({ options, mode: resolution.mode, description })
    if (!resolution.pinned)
      demand.note({ needs: [...needs], inputTokens, outputTokens, difficulty }, atMs)
    if (options.pacing && prices.isDue(atMs)) this.#price(atMs)
  }

  /** Keys or models have changed: quota is priced anew with the next request. */
  rosterChanged(): void {
    this.memory.prices.expire()
  }

  /** The clock was found wrong: what rests until an instant rests until the same one by the new time. */
  shift(byMs: number): void {
    this.memory.cooldowns.shift(byMs)
    this.memory.breakers.shift(byMs)
    this.memory.prices.expire()
  }

  /** Decides. */
  plan(routing: Routing): Plan {
    const { options, random } = this.#deps
    const { sticky, exploration } = this.memory
    const { session, atMs } = routing
    const decided = plan({
      ...this.#context(routing),
      random: options.sampling ? random : undefined,
      pinnedModel: session === undefined ? undefined : sticky.find(session, atMs),
      mayExperiment: options.exploration && exploration.isDue,
    })
    if (decided.experiment !== undefined) exploration.begin()
    return decided
  }

  /** The order by means alone: nothing is drawn, spent or learned. */
  simulate(routing: Omit<Routing, 'session' | 'elapsedMs'>): Plan {
    return plan({
      ...this.#context({ ...routing, session: undefined, elapsedMs: 0 }),
      random: undefined,
      pinnedModel: undefined,
      mayExperiment: false,
    })
  }

  /** How long an attempt may keep a request waiting for its first token, and when that is late enough to ask another. */
  patience(
    upstream: Upstream,
    { cost }: Description,
    at: { readonly atMs: number; readonly usualMs: number },
  ): { readonly firstTokenMs: number; readonly hedgeAfterMs: number } {
    const size = sizeOf(cost.inputTokens)
    const forecast = this.memory.latencies.forecast(modelKey(upstream), size, at.atMs)
    const terms = {
      usualMs: at.usualMs,
      statedMs: upstream.provider.firstTokenMs,
      adapts: this.#deps.options.adaptiveTimeout,
    }
    return { firstTokenMs: patienceMs(forecast, terms), hedgeAfterMs: hedgeAfterMs(forecast) }
  }

  /** An attempt is about to leave. */
  dispatched(upstream: Upstream, at: { readonly atMs: number; readonly startedMs: number }): void {
    this.memory.loads.add(upstream, 1)
    this.memory.breakers.dispatched(upstream.provider.id, at)
  }

  /** An upstream has begun to answer, which tells its latency before the answer is over. */
  heard(
    upstream: Upstream,
    { isStreamed, cost }: Description,
    begun: { readonly waitedMs: number; readonly atMs: number },
  ): void {
    if (!isStreamed) return
    const size = sizeOf(cost.inputTokens)
    this.memory.latencies.observe(modelKey(upstream), size, { ...begun, cameInTime: true })
  }

  /** Learns from an attempt that is over. */
  learn(
    report: AttemptReport,
    routing: Omit<Routing, 'elapsedMs' | 'resolution'> & Pick<Lesson, 'isCalibration'>,
  ): void {
    const { random, roster } = this.#deps
    learn(this.memory, { ...routing, report, random, roster: roster() })
  }

  /** Whom to ask which question next: the model asked least this week, of those whose quota nobody will miss. */
  nextQuestion(atMs: number): Question | undefined {
    const { ledger, roster, healthOf, random } = this.#deps
    return nextQuestion({
      ...this.memory,
      roster: roster(),
      healthOf,
      random,
      readings: (upstream) => ledger.readings(upstream, atMs),
      atMs,
    })
  }

  /** Takes into account what a model made of a question. */
  marked({ upstream, kind, level }: Question, isRight: boolean | undefined, atMs: number): void {
    const { calibrations, merits } = this.memory
    const { quality } = upstream.model
    calibrations.observe(modelKey(upstream), { kind, level, isRight, quality, atMs })
    if (isRight !== undefined) merits.refresh(atMs)
  }

  /** What is believed of each model, for prompts of a size. Changes nothing. */
  standings(inputTokens: number, atMs: number): readonly Standing[] {
    const { posteriors, latencies, penalties, breakers, cooldowns, merits, calibrations } =
      this.memory
    const { options } = this.#deps
    const nameOf = this.#nameOf
    const roster = this.#deps.roster()
    return roster.models().map((upstream) => {
      const model = modelKey(upstream)
      return {
        model,
        quality: qualityOf(upstream, { options, merits, nameOf }),
        optimism: optimismOf(upstream, { options, merits, nameOf }),
        belief: posteriors.read(model, atMs),
        firstToken: latencies.forecast(model, sizeOf(inputTokens), atMs),
        tokensPerSecond: latencies.tokensPerSecond(model),
        penalty: penalties.read(model, atMs),
        learnt: {
          ...merits.learnt(model),
          questionsLeft: calibrations.left(model, atMs),
        },
        breaker: breakers.read(upstream.provider.id, atMs),
        cooldowns: roster.keysOf(upstream).flatMap((key) => cooldowns.find(key, atMs) ?? []),
      }
    })
  }

  /** Everything that is remembered, as a document for the store. */
  document(): string {
    return memoryDocument(this.memory)
  }

  #context(routing: Routing): Omit<PlanContext, 'random' | 'pinnedModel' | 'mayExperiment'> {
    const { options, ledger, healthOf } = this.#deps
    const { loads } = this.memory
    return {
      ...this.memory,
      ...routing,
      mode: routing.resolution.mode,
      options,
      ledger,
      healthOf,
      nameOf: this.#nameOf,
      loadOf: (upstream) => loads.of(upstream),
    }
  }

  #price(atMs: number): void {
    const { prices, demand } = this.memory
    const { ledger, roster, healthOf } = this.#deps
    prices.solve({
      upstreams: roster().upstreams.filter(
        (upstream) =>
          statusOf(upstream) !== 'retired' && healthOf(upstream.credential.id) !== 'invalid',
      ),
      readings: (upstream) => ledger.readings(upstream, atMs),
      worth: (upstream) => this.#worth(upstream, atMs),
      demand,
      atMs,
    })
  }

  /** What a model makes of requests: reliability times quality times promptness, nothing where it cannot serve one. */
  #worth(upstream: Upstream, atMs: number): (sample: Sample) => number | undefined {
    const { posteriors, latencies, contextBounds, merits } = this.memory
    const { options } = this.#deps
    const known = { options, merits, nameOf: this.#nameOf }
    const quality = qualityOf(upstream, known) + optimismOf(upstream, known)
    const model = modelKey(upstream)
    const contextTokens = contextBounds.contextTokens(upstream, atMs)
    const { mean } = posteriors.read(model, atMs)
    const reliability = mean * fallbackFactor(mean)
    const prompt = SIZES.map((size) => promptness(latencies.forecast(model, size, atMs).medianMs))
    return ({ needs, inputTokens, outputTokens, difficulty }) => {
      if (inputTokens + outputTokens > contextTokens) return undefined
      if (needs.length > 0 && missingNeed(upstream, needs) !== undefined) return undefined
      const answer = sufficiency({ quality, difficulty }) * (prompt[sizeOf(inputTokens)] ?? 0)
      return reliability * answer
    }
  }
}
