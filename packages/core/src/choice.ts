/** Which candidate is tried next, and when it is time to give up. */
import type { AttemptReport } from './attempt.ts'
import { ATTEMPTS_MAX } from './bounds.ts'
import type { Upstream } from './catalog.ts'
import { sleep } from './clock.ts'
import { consequenceOf } from './errors.ts'
import { signOf } from './router/blame.ts'
import { leftMs, type PipelineDeps, type Run } from './run.ts'
import { planPatiently } from './waiting.ts'

/** The next upstream to try, or nothing when this is the end of it. */
export async function choose(deps: PipelineDeps, run: Run): Promise<Upstream | undefined> {
  const last = run.attempts.at(-1)
  if (last?.error === undefined) return take(deps, run) ?? (await takePatiently(deps, run))
  const { fallback, retrySame } = consequenceOf(last.error)
  const isOver =
    fallback === 'none' ||
    run.ask.signal.aborted ||
    run.attempts.length >= ATTEMPTS_MAX ||
    leftMs(deps, run) <= 0
  if (isOver) return undefined
  if (fallback === 'larger') {
    const { contextTokens } = last.upstream.model
    remove(run.queue, ({ model }) => model.contextTokens <= contextTokens)
  }
  if (isWorthAgain(run, last)) return last.upstream
  const next = take(deps, run)
  if (next !== undefined) return mayRetry(deps, run, next) ? next : undefined
  if (!retrySame || run.hasRetried || !mayRetry(deps, run, last.upstream)) return undefined
  run.hasRetried = true
  await sleep(deps.clock, RETRY_PAUSE_MS * (0.5 + deps.random() / 2), run.ask.signal)
  return run.ask.signal.aborted ? undefined : last.upstream
}

/** A parameter was refused and is now left out: the same upstream gets one more chance, ahead of all others. */
function isWorthAgain({ attempts }: Run, { upstream, error }: AttemptReport): boolean {
  if (error?.kind !== 'parameter_rejected' || error.isLearned !== true) return false
  return attempts.filter((other) => other.upstream === upstream).length === 1
}

/** Others took the room of every candidate since the plan was made: it is made anew, and room waited for. */
async function takePatiently(deps: PipelineDeps, run: Run): Promise<Upstream | undefined> {
  const isOutrun = run.attempts.length === 0 && run.denials.length > 0
  if (!isOutrun || run.denials.length > DENIALS_MAX || run.ask.signal.aborted) return undefined
  run.plan = await planPatiently(deps, run.ask, run.startedMs)
  run.waitedMs = deps.clock.monotonicMs() - run.startedMs
  run.queue.push(...run.plan.candidates.map(({ upstream }) => upstream))
  return take(deps, run)
}

function mayRetry(deps: PipelineDeps, run: Run, next: Upstream): boolean {
  return deps.retryBudget.spend({
    isFirst: run.attempts.length === 1,
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

function remove(queue: Upstream[], isUnfit: (upstream: Upstream) => boolean): void {
  for (let at = queue.length - 1; at >= 0; at--) {
    const upstream = queue[at]
    if (upstream !== undefined && isUnfit(upstream)) queue.splice(at, 1)
  }
}

/** Rooms that may be lost to others before a request gives up: each time somebody else was served. */
const DENIALS_MAX = 50

/** The pause before the same upstream is asked once more; half of it is drawn, so that clients do not return in step. */
const RETRY_PAUSE_MS = 250
