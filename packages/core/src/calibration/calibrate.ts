/**
 * One question of calibration, asked and marked. It goes through the ledger as every request does, but has no fallback,
 * no retry and no wait: whoever cannot answer it now is asked another day.
 */
import { type AttemptReport, attempt } from '../attempt.ts'
import { Collector } from '../collect.ts'
import type { Description } from '../describe.ts'
import { fitted } from '../fit.ts'
import type { ChatCompletion } from '../openai.ts'
import type { Question } from '../router/question.ts'
import type { Ask, PipelineDeps } from '../run.ts'
import type { Item } from './item.ts'

/** What came of a question. */
export interface CalibrationResult {
  readonly question: Question
  /** Undefined when no whole answer came. */
  readonly isRight: boolean | undefined
}

/** A question made up and described, ready to be asked. */
export interface Examination {
  readonly question: Question
  readonly item: Item
  readonly ask: Ask
}

/** Asks, and marks the answer; undefined when there was no room after all. Reported once, as a request is. */
export async function examine(
  deps: PipelineDeps,
  { question, item, ask }: Examination,
): Promise<CalibrationResult | undefined> {
  const { clock, ledger, router } = deps
  const { upstream } = question
  const { description, request, signal } = ask
  const plan = router.simulate({ ...ask, atMs: clock.nowMs() })
  const reserved = ledger.reserve(upstream, description.cost, clock.nowMs())
  if (!reserved.ok) return undefined
  await deps.durable()
  const startedMs = clock.monotonicMs()
  router.dispatched(upstream, { atMs: clock.nowMs(), startedMs })
  const attempts: AttemptReport[] = []
  const rest = attempt(
    { ...deps, onAttempt: (report) => attempts.push(report) },
    {
      upstream,
      reservation: reserved.value,
      request: fitted(request, upstream.model, description.cost.inputTokens),
      client: signal,
      ...patienceFor(deps, question, description),
    },
  )
  const completion = await drained(rest)
  const isRight = completion && item.isSolvedBy(completion)
  for (const report of attempts) deps.learn(report)
  router.marked(question, isRight, clock.nowMs())
  deps.report({
    ask,
    plan,
    startedMs,
    waitedMs: 0,
    attempts,
    denials: [],
    ...(completion === undefined ? {} : { servedBy: upstream }),
  })
  return { question, isRight }
}

function patienceFor(
  { clock, router, patience }: PipelineDeps,
  { upstream }: Question,
  description: Description,
): { readonly firstTokenMs: number; readonly stallMs: number } {
  const usual = { atMs: clock.nowMs(), usualMs: patience.firstTokenMs }
  const { firstTokenMs } = router.patience(upstream, description, usual)
  return { firstTokenMs, stallMs: patience.stallMs }
}

/** The whole answer; nothing when it broke, or never began. */
async function drained(parts: ReturnType<typeof attempt>): Promise<ChatCompletion | undefined> {
  const collector = new Collector()
  let whole: ChatCompletion | undefined
  for (;;) {
    const next = await parts.next()
    if (next.done) return next.value === undefined ? (whole ?? collector.completion()) : undefined
    if (next.value.kind === 'completion') whole = next.value.completion
    else for (const chunk of next.value.chunks) collector.add(chunk)
  }
}
