/**
 * One request: plan, then try candidates until one answers. The only attempt loop there is.
 *
 * Nothing of an attempt reaches the client before its commit point, so every fallback is invisible. Three rules hold:
 * a reservation is durable before its request leaves; it is closed exactly once, by `attempt`; and every request is
 * reported exactly once, however it ends.
 */
import { type Attempt, type AttemptReport, attempt } from './attempt.ts'
import { TOKENS_PER_SECOND_MIN } from './bounds.ts'
import type { Upstream } from './catalog.ts'
import { choose } from './choice.ts'
import { fitted } from './fit.ts'
import { firstToBegin } from './hedge.ts'
import {
  type Ask,
  type Launched,
  leftMs,
  type PipelineDeps,
  type RequestReport,
  type Run,
} from './run.ts'
import type { Part } from './upstream-call.ts'
import { planPatiently } from './waiting.ts'

/** What came of a request. A committed attempt goes on: it must be drained or returned. */
export type Reply =
  | {
      readonly kind: 'committed'
      readonly upstream: Upstream
      readonly first: Part
      readonly rest: Attempt
      readonly fallbacks: number
    }
  | { readonly kind: 'failed'; readonly report: RequestReport }

/** Tries candidates in the plan's order until one commits, the budgets are spent, or the client has left. */
export async function complete(deps: PipelineDeps, ask: Ask): Promise<Reply> {
  const run = await begin(deps, ask)
  for (let next = await choose(deps, run); next !== undefined; next = await choose(deps, run)) {
    const launched = await launch(deps, run, next)
    const begun = launched && (await firstToBegin(deps, run, launched, launch))
    if (begun === undefined) continue
    const { upstream, rest, first, startedMs } = begun
    run.servedBy = upstream
    const { clock, router } = deps
    const waitedMs = clock.monotonicMs() - startedMs
    router.heard(upstream, ask.description, { waitedMs, atMs: clock.nowMs() })
    return { kind: 'committed', upstream, first, rest, fallbacks: run.attempts.length }
  }
  deps.report(run)
  return { kind: 'failed', report: run }
}

async function begin(deps: PipelineDeps, ask: Ask): Promise<Run> {
  deps.retryBudget.earn()
  deps.hedgeBudget.earn()
  deps.router.note({ ...ask, atMs: deps.clock.nowMs() })
  const startedMs = deps.clock.monotonicMs()
  const progress = { startedMs, waitedMs: 0, isUnfit: () => false }
  const { plan, waitedMs } = await planPatiently(deps, ask, progress)
  return {
    ask,
    plan,
    startedMs,
    waitedMs,
    attempts: [],
    denials: [],
    queue: plan.candidates.map(({ upstream }) => upstream),
    open: 0,
    contextAbove: 0,
    refusedBy: new Set(),
    hasRetried: false,
  }
}

/** Reserves and calls; nothing when the upstream's last room went to another request. Its first `next()` must follow. */
async function launch(
  deps: PipelineDeps,
  run: Run,
  upstream: Upstream,
): Promise<Launched | undefined> {
  const { clock, ledger, router, durable } = deps
  const { request, description, signal } = run.ask
  const reserved = ledger.reserve(upstream, description.cost, clock.nowMs())
  if (!reserved.ok) {
    run.denials.push({ upstream, denial: reserved.error })
    return undefined
  }
  await durable()
  const startedMs = clock.monotonicMs()
  router.dispatched(upstream, { atMs: clock.nowMs(), startedMs })
  run.open++
  const abort = new AbortController()
  const rest = attempt(
    { ...deps, onAttempt: (report) => close(deps, run, report) },
    {
      upstream,
      reservation: reserved.value,
      request: fitted(request, upstream.model, description.cost.inputTokens),
      client: deps.options.hedging ? AbortSignal.any([signal, abort.signal]) : signal,
      firstTokenMs: firstTokenMs(deps, run, upstream),
      stallMs: deps.patience.stallMs,
    },
  )
  return { upstream, rest, startedMs, callOff: () => abort.abort() }
}

/** Called by the attempt when its books are closed. A committed one is the request's last, but for a rival called off. */
function close(deps: PipelineDeps, run: Run, report: AttemptReport): void {
  run.attempts.push(report)
  run.open--
  deps.learn(report)
  if (run.servedBy !== undefined && run.open === 0) deps.report(run)
}

/** How long this attempt may keep us waiting: the last candidate as long as the request itself. */
function firstTokenMs(deps: PipelineDeps, run: Run, upstream: Upstream): number {
  const left = leftMs(deps, run)
  if (run.queue.length === 0) return left
  const { description } = run.ask
  const outputMs = description.isStreamed
    ? 0
    : (description.cost.outputTokens / TOKENS_PER_SECOND_MIN) * 1_000
  const usual = { atMs: deps.clock.nowMs(), usualMs: deps.patience.firstTokenMs }
  const { firstTokenMs } = deps.router.patience(upstream, description, usual)
  return Math.min(left, firstTokenMs + outputMs)
}
