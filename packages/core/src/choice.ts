/** Which candidate is tried next, and when it is time to give up. */
import type { AttemptReport } from './attempt.ts'
import { ATTEMPTS_AMONG_FEW_MAX, ATTEMPTS_MAX } from './bounds.ts'
import { modelKey, type Upstream } from './catalog.ts'
import { sleep } from './clock.ts'
import { type AttemptError, consequenceOf } from './errors.ts'
import { signOf } from './router/blame.ts'
import { leftMs, type PipelineDeps, type Run } from './run.ts'
import { planPatiently } from './waiting.ts'

/** The next upstream to try, or nothing when this is the end of it. */
export async function choose(deps: PipelineDeps, run: Run): Promise<Upstream | undefined> {
  const last = run.attempts.at(-1)
  if (last?.error === undefined) return await takePatiently(deps, run)
  const { fallback, retrySame } = consequenceOf(last.error)
  const isOver =
    fallback === 'none' ||
    run.ask.signal.aborted ||
    run.attempts.length >= ATTEMPTS_MAX ||
    leftMs(deps, run) <= 0
  if (isOver) return undefined
  if (fallback === 'larger')
    run.contextAbove = Math.max(run.contextAbove, last.upstream.model.contextTokens)
  if (fallback === 'elsewhere') run.refusedBy.add(modelKey(last.upstream))
  if (fallback !== 'next') {
    const fit = run.queue.filter((upstream) => !isOutOfQuestion(run, upstream))
    run.queue.splice(0, run.queue.length, ...fit)
  }
  if (isWorthAgain(run, last)) return last.upstream
  const next = await takePatiently(deps, run)
  if (next !== undefined) return mayRetry(deps, run, next) ? next : undefined
  if (!retrySame || run.hasRetried || !mayRetry(deps, run, last.upstream)) return undefined
  run.hasRetried = true
  await sleep(deps.clock, RETRY_PAUSE_MS * (0.5 + deps.random() / 2), run.ask.signal)
  return run.ask.signal.aborted ? undefined : last.upstream
}

/** Whether a model is too small, or has refused this very request, whichever of its keys is asked. */
function isOutOfQuestion({ contextAbove, refusedBy }: Run, upstream: Upstream): boolean {
  return upstream.model.contextTokens <= contextAbove || refusedBy.has(modelKey(upstream))
}

/** A parameter was refused and is now left out: the same upstream gets one more chance, if it has room, ahead of all others. */
function isWorthAgain({ attempts, denials }: Run, { upstream, error }: AttemptReport): boolean {
  if (error?.kind !== 'parameter_rejected' || error.isLearned !== true) return false
  if (denials.some((denied) => denied.upstream === upstream)) return false
  return attempts.filter((other) => other.upstream === upstream).length === 1
}

/** The best candidate left. When there is none, the plan is made anew, and room waited for that frees within seconds. */
async function takePatiently(deps: PipelineDeps, run: Run): Promise<Upstream | undefined> {
  const next = take(deps, run)
  const isFirst = run.attempts.length + run.denials.length === 0
  if (next !== undefined || isFirst || run.denials.length > DENIALS_MAX) return next
  const failed = new Set(run.attempts.map(({ upstream }) => upstream))
  const isUnfit = (upstream: Upstream): boolean =>
    failed.has(upstream) || isOutOfQuestion(run, upstream)
  const { plan, waitedMs } = await planPatiently(deps, run.ask, { ...run, isUnfit })
  const fit = plan.candidates.map(({ upstream }) => upstream).filter((one) => !isUnfit(one))
  if (fit.length === 0 || run.ask.signal.aborted) return undefined
  run.plan = plan
  run.waitedMs = waitedMs
  run.queue.splice(0, run.queue.length, ...fit)
  return take(deps, run)
}

function mayRetry(deps: PipelineDeps, run: Run, { provider }: Upstream): boolean {
  return deps.retryBudget.spend({
    isEarly: run.attempts.length <= EARLY_FALLBACKS,
    isElsewhere: metAt(run, provider.id) < MET.illness,
  })
}

/** The candidate of the best rank that is left; of several, the plan's first. */
function take(deps: PipelineDeps, run: Run): Upstream | undefined {
  const { queue } = run
  let best = { at: -1, rank: Number.POSITIVE_INFINITY }
  for (const [at, upstream] of queue.entries()) {
    const rank = rankOf(deps, run, upstream)
    if (rank < best.rank) best = { at, rank }
    if (rank === 0) break
  }
  return best.at < 0 ? undefined : queue.splice(best.at, 1)[0]
}

/**
 * Rested ones first, then those that rest, then those whose provider was ill when this request came by; hard-benched
 * ones never. When a request has come far, providers that it has not asked go first, then those that it has met least
 * trouble at: so no budget is spent before all have been asked.
 */
function rankOf(deps: PipelineDeps, run: Run, upstream: Upstream): number {
  const strength = deps.router.memory.cooldowns.find(upstream, deps.clock.nowMs())?.strength
  if (strength === 'hard') return Number.POSITIVE_INFINITY
  const met = metAt(run, upstream.provider.id)
  if (run.attempts.length >= ATTEMPTS_AMONG_FEW_MAX) return met
  if (met === MET.illness) return 2
  return strength === 'soft' || isOpen(deps, run, upstream) ? 1 : 0
}

/** What a request has met at a provider, from nothing to the worst. A refusal is for one key's rate, or for one key. */
const MET = { nothing: 0, refusal: 1, failure: 2, illness: 3 } as const

/** The worst that a request has met at a provider so far. */
function metAt({ attempts }: Run, provider: string): number {
  let worst: number = MET.nothing
  for (const { upstream, error } of attempts)
    if (error !== undefined && upstream.provider.id === provider)
      worst = Math.max(worst, severityOf(error))
  return worst
}

function severityOf(error: AttemptError): number {
  if (signOf(error) === 'ill') return MET.illness
  return consequenceOf(error).strength === 'hard' ? MET.refusal : MET.failure
}

/** Whether a provider's breaker keeps it behind others. Another request's probe is in flight then. */
function isOpen(
  { router, options, clock }: PipelineDeps,
  run: Run,
  { provider }: Upstream,
): boolean {
  if (!options.breaker || run.plan.ignoresBreakers) return false
  return router.memory.breakers.read(provider.id, clock.nowMs()) === 'open'
}

/** Rooms that may be lost to others before a request gives up: each time somebody else was served. */
const DENIALS_MAX = 50

/** Fallbacks a request gets whatever the retry budget says. */
const EARLY_FALLBACKS = 3

/** The pause before the same upstream is asked once more; half of it is drawn, so that clients do not return in step. */
const RETRY_PAUSE_MS = 250
