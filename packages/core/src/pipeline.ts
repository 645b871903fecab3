/**
 * One request: plan, then try candidates until one answers. The only attempt loop there is.
 *
 * Nothing of an attempt reaches the client before its commit point, so every fallback is invisible. Three rules hold:
 * a reservation is durable before its request leaves; it is closed exactly once, by `attempt`; and every request is
 * reported exactly once, however it ends.
 */
import { type Attempt, type AttemptDeps, type AttemptReport, attempt } from './attempt.ts'
import { ATTEMPTS_MAX, type Patience, TOKENS_PER_SECOND_MIN } from './bounds.ts'
import type { Upstream } from './catalog.ts'
import { sleep } from './clock.ts'
import type { Description } from './describe.ts'
import { consequenceOf } from './errors.ts'
import type { Cooldowns } from './ledger/cooldown.ts'
import type { Denial } from './ledger/ledger.ts'
import type { ChatRequest } from './openai.ts'
import type { Random } from './random.ts'
import type { RetryBudget } from './retry-budget.ts'
import type { Plan } from './router/plan.ts'
import type { Part } from './upstream-call.ts'

/** What a client asked for, described and ready to be planned. */
export interface Ask {
  readonly request: ChatRequest
  readonly description: Description
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
}

/** What the pipeline works with. The router's and the ledger's state lives here, not in modules. */
export interface PipelineDeps extends Omit<AttemptDeps, 'onAttempt'> {
  readonly plan: (ask: Ask) => Plan
  /** Resolves once all reservations made so far survive a crash. */
  readonly durable: () => Promise<void>
  readonly cooldowns: Cooldowns
  readonly retryBudget: RetryBudget
  readonly random: Random
  readonly patience: Patience
  /** Lets posteriors, cooldowns and key health learn from an attempt, before the next candidate is chosen. */
  readonly learn: (report: AttemptReport) => void
  /** Told once per request, when it is over. */
  readonly report: (report: RequestReport) => void
}

/** How a request went. Grows while the request runs; complete when it is reported. */
export interface RequestReport {
  readonly ask: Ask
  readonly plan: Plan
  /** Monotonic. */
  readonly startedMs: number
  readonly attempts: readonly AttemptReport[]
  /** Candidates whose last room went to another request between the plan and the attempt. */
  readonly denials: readonly { readonly upstream: Upstream; readonly denial: Denial }[]
  /** The upstream whose answer the client got, or got a part of. */
  readonly servedBy?: Upstream
}

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

interface Run {
  readonly ask: Ask
  readonly plan: Plan
  readonly startedMs: number
  readonly attempts: AttemptReport[]
  readonly denials: { upstream: Upstream; denial: Denial }[]
  /** Candidates not tried yet, best first. */
  readonly queue: Upstream[]
  hasRetried: boolean
  servedBy?: Upstream
}

/** Tries candidates in the plan's order until one commits, the budgets are spent, or the client has left. */
export async function complete(deps: PipelineDeps, ask: Ask): Promise<Reply> {
  const run = begin(deps, ask)
  for (let next = await choose(deps, run); next !== undefined; next = await choose(deps, run)) {
    const reserved = deps.ledger.reserve(next, ask.description.cost, deps.clock.nowMs())
    if (!reserved.ok) {
      run.denials.push({ upstream: next, denial: reserved.error })
      continue
    }
    await deps.durable()
    const rest = attempt(
      { ...deps, onAttempt: (report) => close(deps, run, report) },
      {
        upstream: next,
        reservation: reserved.value,
        request: ask.request,
        client: ask.signal,
        ...patience(deps, run, next),
      },
    )
    const first = await rest.next()
    if (first.done) continue
    run.servedBy = next
    return {
      kind: 'committed',
      upstream: next,
      first: first.value,
      rest,
      fallbacks: run.attempts.length,
    }
  }
  deps.report(run)
  return { kind: 'failed', report: run }
}

function begin(deps: PipelineDeps, ask: Ask): Run {
  deps.retryBudget.earn()
  const plan = deps.plan(ask)
  return {
    ask,
    plan,
    startedMs: deps.clock.monotonicMs(),
    attempts: [],
    denials: [],
    queue: plan.candidates.map(({ upstream }) => upstream),
    hasRetried: false,
  }
}

/** Called by the attempt when its books are closed. A committed one is the request's last. */
function close(deps: PipelineDeps, run: Run, report: AttemptReport): void {
  run.attempts.push(report)
  deps.learn(report)
  if (run.servedBy !== undefined) deps.report(run)
}

/** The next upstream to try, or nothing when this is the end of it. */
async function choose(deps: PipelineDeps, run: Run): Promise<Upstream | undefined> {
  const last = run.attempts.at(-1)
  if (last?.error === undefined) return take(deps, run)
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
  const next = take(deps, run)
  if (next !== undefined) return deps.retryBudget.spend() ? next : undefined
  if (!retrySame || run.hasRetried || !deps.retryBudget.spend()) return undefined
  run.hasRetried = true
  await sleep(deps.clock, RETRY_PAUSE_MS * (0.5 + deps.random() / 2), run.ask.signal)
  return run.ask.signal.aborted ? undefined : last.upstream
}

/** The best candidate left: rested ones first, softly benched ones when there is no other, others never. */
function take({ cooldowns, clock }: PipelineDeps, { queue }: Run): Upstream | undefined {
  const atMs = clock.nowMs()
  const benches = queue.map((upstream) => cooldowns.find(upstream, atMs)?.strength)
  const rested = benches.indexOf(undefined)
  const at = rested >= 0 ? rested : benches.indexOf('soft')
  return at < 0 ? undefined : queue.splice(at, 1)[0]
}

function remove(queue: Upstream[], isUnfit: (upstream: Upstream) => boolean): void {
  for (let at = queue.length - 1; at >= 0; at--) {
    const upstream = queue[at]
    if (upstream !== undefined && isUnfit(upstream)) queue.splice(at, 1)
  }
}

/** How long this attempt may keep us waiting: the last candidate as long as the request itself. */
function patience(
  deps: PipelineDeps,
  run: Run,
  { provider }: Upstream,
): { firstTokenMs: number; stallMs: number } {
  const left = leftMs(deps, run)
  const outputMs = run.ask.request.stream
    ? 0
    : (run.ask.description.cost.outputTokens / TOKENS_PER_SECOND_MIN) * 1_000
  const patienceMs = (provider.firstTokenMs ?? deps.patience.firstTokenMs) + outputMs
  return {
    firstTokenMs: run.queue.length === 0 ? left : Math.min(left, patienceMs),
    stallMs: deps.patience.stallMs,
  }
}

function leftMs(
  { clock, patience: { commitMs, completionMs } }: PipelineDeps,
  { ask, startedMs }: Run,
): number {
  const limitMs = ask.request.stream ? commitMs : completionMs
  return limitMs - (clock.monotonicMs() - startedMs)
}

/** The pause before the same upstream is asked once more; half of it is drawn, so that clients do not return in step. */
const RETRY_PAUSE_MS = 250
