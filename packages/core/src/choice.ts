/** Which candidate is tried next, and when it is time to give up. */
import type { AttemptReport } from './attempt.ts'
import { ATTEMPTS_MAX } from './bounds.ts'
import { modelKey, type Upstream } from './catalog.ts'
import { sleep } from './clock.ts'
import { consequenceOf } from './errors.ts'
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

/** A parameter was refused and is now left out: the same upstream gets one more chance, ahead of all others. */
function isWorthAgain({ attempts }: Run, { upstream, error }: AttemptReport): boolean {
  if (error?.kind !== 'parameter_rejected' || error.isLearned !== true) return false
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
  run.queue.push(...fit)
  return take(deps, run)
}

function mayRetry(deps: PipelineDeps, run: Run, next: Upstream): boolean {
  return deps.retryBudget.spend({
    isEarly: run.attempts.length <= EARLY_FALLBACKS,
    isToHealthy: isWell(deps, run, next),
  })
}

/** The best candidate left: rested ones first, tired ones when there is no other, hard-benched ones never. */
function take(deps: PipelineDeps, run: Run): Upstream | undefined {
  const { queue } = run
  let tired = -1
  for (const [at, upstream] of queue.entries()) {
    const strength = deps.router.memory.cooldowns.find(upstream, deps.clock.nowMs())?.strength
    if (strength === 'hard') continue
    if (strength === undefined && isWell(deps, run, upstream)) return queue.splice(at, 1)[0]
    if (tired < 0) tired = at
  }
  return tired < 0 ? undefined : queue.splice(tired, 1)[0]
}

/** Whether neither this request nor the breaker knows anything against the provider. Another's probe is in flight then. */
function isWell(
  { router, options, clock }: PipelineDeps,
  run: Run,
  { provider }: Upstream,
): boolean {
  const hasFailed = run.attempts.some(
    ({ upstream, error }) => upstream.provider.id === provider.id && signOf(error) === 'ill',
  )
  if (hasFailed) return false
  if (!options.breaker || run.plan.ignoresBreakers) return true
  return router.memory.breakers.read(provider.id, clock.nowMs()) !== 'open'
}

/** Rooms that may be lost to others before a request gives up: each time somebody else was served. */
const DENIALS_MAX = 50

/** Fallbacks a request gets whatever the retry budget says. */
const EARLY_FALLBACKS = 3

/** The pause before the same upstream is asked once more; half of it is drawn, so that clients do not return in step. */
const RETRY_PAUSE_MS = 250
