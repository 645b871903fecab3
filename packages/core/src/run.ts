/** One request on its way through the pipeline: what its rooms share. */
import type { Attempt, AttemptDeps, AttemptReport } from './attempt.ts'
import type { Patience } from './bounds.ts'
import type { Upstream } from './catalog.ts'
import type { Description } from './describe.ts'
import type { HedgeBudget } from './hedge-budget.ts'
import type { Denial } from './ledger/reservation.ts'
import type { ChatRequest } from './openai.ts'
import type { Random } from './random.ts'
import type { RetryBudget } from './retry-budget.ts'
import type { RouterOptions } from './router/options.ts'
import type { Plan } from './router/plan.ts'
import type { Resolution } from './router/resolve.ts'
import type { Router } from './router/router.ts'

/** What a client asked for, described and ready to be planned. */
export interface Ask {
  readonly request: ChatRequest
  readonly description: Description
  readonly resolution: Resolution
  /** The conversation's key, when it is one. */
  readonly session: string | undefined
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
}

/** What the pipeline works with. The router's and the ledger's state lives here, not in modules. */
export interface PipelineDeps extends Omit<AttemptDeps, 'onAttempt'> {
  readonly router: Router
  readonly options: RouterOptions
  readonly retryBudget: RetryBudget
  readonly hedgeBudget: HedgeBudget
  readonly random: Random
  readonly patience: Patience
  /** Resolves once all reservations made so far survive a crash. */
  readonly durable: () => Promise<void>
  /** Lets beliefs, cooldowns and key health learn from an attempt, before the next candidate is chosen. */
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
  /** How long it waited for a slot before the plan was made. */
  readonly waitedMs: number
  readonly attempts: readonly AttemptReport[]
  /** Candidates whose last room went to another request between the plan and the attempt. */
  readonly denials: readonly { readonly upstream: Upstream; readonly denial: Denial }[]
  /** The upstream whose answer the client got, or got a part of. */
  readonly servedBy?: Upstream
}

/** The same, while it runs. */
export interface Run extends RequestReport {
  plan: Plan
  waitedMs: number
  readonly attempts: AttemptReport[]
  readonly denials: { upstream: Upstream; denial: Denial }[]
  /** Candidates not tried yet, best first. */
  readonly queue: Upstream[]
  /** Attempts whose books are not closed yet. */
  open: number
  /** Models with a context no larger than this are out of the question: one of that size was too small. */
  contextAbove: number
  /** Models, as `provider/model`, that have refused what this request is. */
  readonly refusedBy: Set<string>
  hasRetried: boolean
  servedBy?: Upstream
}

/** An attempt that has left. */
export interface Launched {
  readonly upstream: Upstream
  readonly rest: Attempt
  /** When it left; monotonic. */
  readonly startedMs: number
  /** Calls it off without blame, when another has answered first. */
  readonly callOff: () => void
}

/** What is left of the wall clock until the commit point, in milliseconds. */
export function leftMs(
  { clock, patience }: Pick<PipelineDeps, 'clock' | 'patience'>,
  { ask, startedMs }: Pick<Run, 'ask' | 'startedMs'>,
): number {
  const limitMs = ask.request.stream ? patience.commitMs : patience.completionMs
  return limitMs - (clock.monotonicMs() - startedMs)
}
