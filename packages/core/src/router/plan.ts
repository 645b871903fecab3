/**
 * Which upstreams to try for a request, in which order, and why not the others.
 *
 * Filter first (each rejection has its reason, and most have an end), then order by score. Whoever rests after trouble
 * comes behind the others: trouble that may be over must not refuse a client. Pure: the same state, clock and seed
 * give the same plan.
 */
import { modelKey, type Upstream } from '../catalog.ts'
import type { Breakers } from './breaker.ts'
import { isEasy, isPromising } from './exploration.ts'
import { type FeasibilityContext, type Ineligibility, ineligibility } from './feasibility.ts'
import type { ScorerName } from './options.ts'
import { Rater, type Rating, type RatingContext } from './rating.ts'
import type { Resolution } from './resolve.ts'
import type { Mode, Score } from './score.ts'

/** An upstream that cannot be tried, with the reason. */
export interface Rejection {
  readonly upstream: Upstream
  readonly why: Ineligibility
}

/** An upstream to try, with its score. */
export interface Candidate {
  readonly upstream: Upstream
  readonly score: Score
  /** What the request would cost of scarce quota, on the scale of scores. */
  readonly price: number
  /** What its answers have added to the catalog's index of its quality, on a scale of 0 to 1. */
  readonly learnt: number
  /** What it was given above that index because so few of its answers were seen. */
  readonly optimism: number
  /** Why it comes behind the others, when it does: it failed a moment ago, or its provider's breaker is open. */
  readonly resting?: 'cooldown' | 'breaker'
}

/** What became of the model a conversation was on, and why it had to leave it. */
export type Pin =
  | { readonly model: string; readonly kept: true }
  | {
      readonly model: string
      readonly kept: false
      /** `outscored` by more than the tolerance, `resting` after trouble, `unable` to serve this now, or not there. */
      readonly because: 'outscored' | 'resting' | 'unable' | 'gone'
    }

/** An upstream at a limit that is about to let one more through. */
export interface SoonFree {
  readonly upstream: Upstream
  readonly atMs: number
}

/** The router's whole answer for one request. */
export interface Plan {
  readonly mode: Mode
  readonly scorer: ScorerName
  /** The difficulty the request was rated at, 0 to 1. */
  readonly difficulty: number
  /** Best first. */
  readonly candidates: readonly Candidate[]
  readonly rejections: readonly Rejection[]
  /** The model the conversation was on, if it was on one. */
  readonly pin?: Pin
  /** The model that was put first to get to know it. */
  readonly experiment?: string
  /** Who is worth waiting for rather than to ask the first candidate: a better one that is about to have room. */
  readonly soonFree?: SoonFree
  /** Whether more than half of the providers were resting, so that none was taken for it. */
  readonly ignoresBreakers: boolean
}

/** Everything a plan reads. */
export interface PlanContext extends FeasibilityContext, RatingContext {
  readonly resolution: Resolution
  readonly breakers: Breakers
  /** Attempts in flight. */
  readonly loadOf: (upstream: Upstream) => number
  /** Upstreams that a request waits for already: the room that frees is its. */
  readonly awaited: ReadonlySet<Upstream>
  readonly pinnedModel: string | undefined
  /** Whether one request may be spent on getting to know a model. */
  readonly mayExperiment: boolean
}

/** How much better another model must be before a conversation moves to it (ROUTER 2.3). */
const PIN_TOLERANCE = 0.1
/**
 * How long after its arrival a request may wait for a better model than those that have room: long enough for a limit
 * of one request a second. Without it, one request in ten gets a lesser model for want of half a second. `bench:router`,
 * six held-out seeds: 0.9 points of the bound in capday, 0.1 in stationary, 0.2 in aged, within the noise there.
 */
const SOON_MS = 2_000
/** Scores closer than this are equal. */
const TIE = 1e-12

interface Ranked extends Candidate, Pick<Rating, 'newness'> {}

/** Feasible upstreams in the order they should be tried, and the reasons against the rest. */
export function plan(context: PlanContext): Plan {
  const rejections: Rejection[] = []
  const feasible: Upstream[] = []
  const tired = new Set<Upstream>()
  for (const upstream of context.resolution.upstreams) {
    const cooldown = context.cooldowns.find(upstream, context.atMs)
    const why = ineligibility(upstream, cooldown, context)
    if (why !== undefined) rejections.push({ upstream, why })
    else feasible.push(upstream)
    if (cooldown !== undefined) tired.add(upstream)
  }
  const rater = new Rater(context, feasible)
  const { open, ignoresBreakers } = openProviders(feasible, context)
  const ranked = feasible.map((upstream): Ranked => {
    const ranked = { upstream, ...rater.rate(upstream) }
    if (open.has(upstream.provider.id)) return { ...ranked, resting: 'breaker' }
    return tired.has(upstream) ? { ...ranked, resting: 'cooldown' } : ranked
  })
  ranked.sort((left, right) => compare(left, right, context))
  const pin = keepPin(ranked, context)
  const experiment = pin?.kept === true ? undefined : experimentOn(ranked, rater, context)
  const isSettled = pin?.kept === true || experiment !== undefined
  const soonFree = isSettled ? undefined : betterSoon(ranked[0], rejections, { rater, context })
  return {
    mode: context.mode,
    scorer: context.options.scorer,
    difficulty: rater.difficulty,
    candidates: ranked,
    rejections,
    ignoresBreakers,
    ...(pin === undefined ? {} : { pin }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(soonFree === undefined ? {} : { soonFree }),
  }
}

/** Rested before resting; then by score, and equals by load, by what is left of their limits, and by name. */
function compare(left: Ranked, right: Ranked, { loadOf, ledger, atMs }: PlanContext): number {
  const isLeftTired = left.resting !== undefined
  if (isLeftTired !== (right.resting !== undefined)) return isLeftTired ? 1 : -1
  const difference = right.score.total - left.score.total
  if (Math.abs(difference) > TIE) return difference
  return (
    loadOf(left.upstream) - loadOf(right.upstream) ||
    ledger.headroom(right.upstream, atMs) - ledger.headroom(left.upstream, atMs) ||
    (nameOf(left.upstream) < nameOf(right.upstream) ? -1 : 1)
  )
}

function nameOf(upstream: Upstream): string {
  return `${modelKey(upstream)} ${upstream.credential.id}`
}

/** Providers whose breaker is open; none when that would be more than half of those there are (ROUTER 2.7). */
function openProviders(
  feasible: readonly Upstream[],
  { options, breakers, atMs }: PlanContext,
): { readonly open: ReadonlySet<string>; readonly ignoresBreakers: boolean } {
  const open = new Set<string>()
  if (!options.breaker || breakers.isEmpty) return { open, ignoresBreakers: false }
  const all = new Set<string>()
  for (const { provider } of feasible) {
    if (all.has(provider.id)) continue
    all.add(provider.id)
    if (breakers.read(provider.id, atMs) === 'open') open.add(provider.id)
  }
  const ignoresBreakers = open.size > all.size / 2
  return { open: ignoresBreakers ? new Set() : open, ignoresBreakers }
}

/** Moves the pinned model's keys to the front while they are nearly as good as the best. */
function keepPin(
  ranked: Ranked[],
  { pinnedModel: model, resolution }: PlanContext,
): Pin | undefined {
  if (model === undefined) return undefined
  const best = ranked[0]?.score.total ?? 0
  const own = ranked.filter(({ upstream }) => modelKey(upstream) === model)
  const kept = own.filter(
    ({ resting, score }) => resting === undefined && score.total >= best - PIN_TOLERANCE,
  )
  if (kept.length > 0) {
    const others = ranked.filter((candidate) => !kept.includes(candidate))
    ranked.splice(0, ranked.length, ...kept, ...others)
    return { model, kept: true }
  }
  if (own.some(({ resting }) => resting === undefined))
    return { model, kept: false, because: 'outscored' }
  if (own.length > 0) return { model, kept: false, because: 'resting' }
  const isThere = resolution.upstreams.some((upstream) => modelKey(upstream) === model)
  return { model, kept: false, because: isThere ? 'unable' : 'gone' }
}

/** The best of those whose limits free in a moment, if it is better than the best candidate for all the wait. */
function betterSoon(
  best: Ranked | undefined,
  rejections: readonly Rejection[],
  { rater, context }: { readonly rater: Rater; readonly context: PlanContext },
): SoonFree | undefined {
  const { atMs, elapsedMs, awaited, cooldowns, breakers, ledger, description } = context
  if (best === undefined || best.resting !== undefined) return undefined
  let most = best.score.total
  let chosen: SoonFree | undefined
  for (const { upstream, why } of rejections) {
    if (why.reason !== 'limit' || why.retryAtMs - atMs > SOON_MS - elapsedMs) continue
    const isWell =
      cooldowns.find(upstream, atMs) === undefined &&
      breakers.read(upstream.provider.id, atMs) === 'closed'
    if (!isWell || awaited.has(upstream)) continue
    // Nobody knows when a call ends that is in flight.
    const denial = ledger.check(upstream, description.cost, atMs)
    if (denial === undefined || denial.limit.window.kind === 'concurrent') continue
    const { total } = rater.scoreLater(upstream, why.retryAtMs - atMs)
    if (total <= most) continue
    most = total
    chosen = { upstream, atMs: why.retryAtMs }
  }
  return chosen
}

/** Moves the least known of the promising models to the front, when the request is easy and it is time. */
function experimentOn(ranked: Ranked[], rater: Rater, context: PlanContext): string | undefined {
  const { mayExperiment, mode } = context
  const isSmart = mode === 'auto-smart'
  if (!mayExperiment || !isEasy({ isSmart, difficulty: rater.difficulty })) return undefined
  let bestExpected = Number.NEGATIVE_INFINITY
  for (const { score } of ranked) bestExpected = Math.max(bestExpected, score.expected)
  let chosen: Ranked | undefined
  for (const candidate of ranked) {
    const { newness, price, upstream, resting } = candidate
    if (resting !== undefined || newness === undefined) continue
    if (chosen?.newness !== undefined && newness >= chosen.newness) continue
    if (isPromising({ hoped: rater.hoped(upstream, price), price }, bestExpected))
      chosen = candidate
  }
  if (chosen === undefined || chosen === ranked[0]) return undefined
  ranked.splice(ranked.indexOf(chosen), 1)
  ranked.unshift(chosen)
  return modelKey(chosen.upstream)
}
