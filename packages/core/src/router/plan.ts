/**
 * Which upstreams to try for a request, in which order, and why not the others.
 *
 * Filter first (each rejection has its reason, and most have an end), then order the models by score and each model's
 * keys by headroom. Pure: the same state, clock and seed give the same plan.
 */
import { modelKey, offers, statusOf, type Upstream } from '../catalog.ts'
import type { Description, Need } from '../describe.ts'
import type { ErrorKind } from '../errors.ts'
import type { KeyHealth } from '../health.ts'
import type { Cooldowns } from '../ledger/cooldown.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Unit } from '../ledger/limit.ts'
import type { Random } from '../random.ts'
import type { Posteriors } from './posterior.ts'
import type { Resolution } from './resolve.ts'
import { type Mode, type Penalties, type Score, score } from './score.ts'

/** Why an upstream cannot serve a request now. `retryAtMs` when waiting would help. */
export type Ineligibility =
  | { readonly reason: 'retired' }
  | { readonly reason: 'lacks'; readonly need: Need }
  | { readonly reason: 'context'; readonly contextTokens: number }
  | { readonly reason: 'key_invalid' }
  | { readonly reason: 'cooling_down'; readonly because: ErrorKind; readonly retryAtMs: number }
  | {
      readonly reason: 'limit'
      readonly unit: Unit
      readonly cap: number
      readonly retryAtMs: number
    }
  | { readonly reason: 'too_large'; readonly unit: Unit; readonly cap: number }

/** An upstream that cannot be tried, with the reason. */
export interface Rejection {
  readonly upstream: Upstream
  readonly why: Ineligibility
}

/** An upstream to try, with the score of its model. */
export interface Candidate {
  readonly upstream: Upstream
  readonly score: Score
}

/** The router's whole answer for one request. */
export interface Plan {
  readonly mode: Mode
  /** Best first. */
  readonly candidates: readonly Candidate[]
  readonly rejections: readonly Rejection[]
  /** The model the conversation was on, when it is being continued there or had to leave it. */
  readonly pin?: { readonly model: string; readonly kept: boolean }
}

/** Everything a plan reads. */
export interface PlanContext {
  readonly resolution: Resolution
  readonly description: Description
  readonly ledger: Ledger
  readonly cooldowns: Cooldowns
  readonly posteriors: Posteriors
  readonly penalties: Penalties
  readonly healthOf: (credentialId: string) => KeyHealth
  readonly pinnedModel: string | undefined
  readonly atMs: number
  readonly random: Random
}

/** How much better another model must be before a conversation moves to it (ROUTER 2.3). */
const PIN_TOLERANCE = 0.1

/** Feasible upstreams in the order they should be tried, and the reasons against the rest. */
export function plan(context: PlanContext): Plan {
  const rejections: Rejection[] = []
  const yielding = new Set<Upstream>()
  const feasible = context.resolution.upstreams.filter((upstream) => {
    const why = ineligibility(upstream, context)
    if (why !== undefined) rejections.push({ upstream, why })
    else if (context.cooldowns.find(upstream, context.atMs) !== undefined) yielding.add(upstream)
    return why === undefined
  })
  const ranked = rank(feasible, context)
  const pin = context.pinnedModel === undefined ? undefined : keepPin(ranked, context.pinnedModel)
  const rested = ranked.filter(({ upstream }) => !yielding.has(upstream))
  const tired = ranked.filter(({ upstream }) => yielding.has(upstream))
  return {
    mode: context.resolution.mode,
    candidates: [...rested, ...tired],
    rejections,
    ...(pin === undefined ? {} : { pin }),
  }
}

/** The first reason against an upstream, cheapest checks first. */
function ineligibility(upstream: Upstream, context: PlanContext): Ineligibility | undefined {
  const { description, healthOf, cooldowns, ledger, atMs } = context
  const { model, credential } = upstream
  if (statusOf(upstream) === 'retired') return { reason: 'retired' }
  const missing = description.needs.find((need) => !offers(model.capabilities, need))
  if (missing !== undefined) return { reason: 'lacks', need: missing }
  const { inputTokens, outputTokens } = description.cost
  if (inputTokens + outputTokens > model.contextTokens)
    return { reason: 'context', contextTokens: model.contextTokens }
  if (healthOf(credential.id) === 'invalid') return { reason: 'key_invalid' }
  const cooldown = cooldowns.find(upstream, atMs)
  if (cooldown?.strength === 'hard')
    return { reason: 'cooling_down', because: cooldown.reason, retryAtMs: cooldown.untilMs }
  const denial = ledger.check(upstream, description.cost, atMs)
  if (denial === undefined) return undefined
  const { unit, cap } = denial.limit
  return Number.isFinite(denial.retryAtMs)
    ? { reason: 'limit', unit, cap, retryAtMs: denial.retryAtMs }
    : { reason: 'too_large', unit, cap }
}

/** Models by score, each model's keys by headroom: a draw per model, so that many keys do not make it luckier. */
function rank(feasible: readonly Upstream[], context: PlanContext): Candidate[] {
  const qualities = feasible.map(({ model }) => model.quality)
  const scoring = {
    ...context,
    mode: context.resolution.mode,
    qualityRange: [Math.min(...qualities), Math.max(...qualities)] as const,
  }
  const scores = new Map<string, Score>()
  const candidates = feasible.map((upstream) => {
    const model = modelKey(upstream)
    const known = scores.get(model) ?? score(upstream, scoring)
    scores.set(model, known)
    return { upstream, score: known, headroom: context.ledger.headroom(upstream, context.atMs) }
  })
  return candidates
    .sort(
      (left, right) =>
        right.score.total - left.score.total ||
        right.headroom - left.headroom ||
        (modelKey(left.upstream) < modelKey(right.upstream) ? -1 : 1),
    )
    .map(({ upstream, score }) => ({ upstream, score }))
}

/** Moves the pinned model's keys to the front while they are nearly as good as the best. */
function keepPin(ranked: Candidate[], model: string): { model: string; kept: boolean } {
  const best = ranked[0]?.score.total ?? 0
  const isKept = (candidate: Candidate): boolean =>
    modelKey(candidate.upstream) === model && candidate.score.total >= best - PIN_TOLERANCE
  const pinned = ranked.filter(isKept)
  if (pinned.length === 0) return { model, kept: false }
  const others = ranked.filter((candidate) => !isKept(candidate))
  ranked.splice(0, ranked.length, ...pinned, ...others)
  return { model, kept: true }
}
