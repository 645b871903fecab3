/**
 * What each attempt teaches: reliability, speed, cooldowns, the breaker, and corrections of the catalog.
 *
 * A 429 never touches a belief: it is the ledger's and the cooldowns' business. A client that left teaches nothing.
 * Source: ROUTER 2.7.
 */
import type { AttemptReport } from '../attempt.ts'
import { modelKey, type Upstream } from '../catalog.ts'
import type { Description } from '../describe.ts'
import type { Random } from '../random.ts'
import { outcomeFor, siblingWeight, signOf } from './blame.ts'
import { sizeOf } from './latency.ts'
import type { Memory } from './memory.ts'
import type { Roster } from './resolve.ts'
import { splitWait } from './split-wait.ts'

/** What an attempt is to be judged by. */
export interface Lesson {
  readonly report: AttemptReport
  readonly description: Description
  /** The conversation's key, when it is one. */
  readonly session: string | undefined
  readonly roster: Roster
  readonly atMs: number
  readonly random: Random
  /** Whether nobody asked but we, so that it says nothing of what clients ask for, or of what they get. */
  readonly isCalibration?: boolean
}

/** Takes an attempt that is over into the memory. */
export function learn(memory: Memory, lesson: Lesson): void {
  const { report, session, atMs, random } = lesson
  const { upstream, error } = report
  const model = modelKey(upstream)
  memory.loads.add(upstream, -1)
  if (error !== undefined) memory.cooldowns.bench(upstream, error, { atMs, random })
  else {
    memory.cooldowns.clear(upstream)
  }
  if (error === undefined && lesson.isCalibration !== true) {
    memory.outputLengths.observe(lesson.description.shape, report.spent.outputTokens)
    if (session !== undefined) memory.sticky.pin(session, model, atMs)
    judge(memory, lesson)
  }
  const outcome = outcomeFor(error)
  if (outcome !== undefined) memory.posteriors.observe(model, outcome, { atMs })
  const sign = signOf(error)
  memory.breakers.observe(upstream.provider.id, sign, { startedMs: report.startedMs, atMs, random })
  if (sign === 'ill') blameSiblings(memory, lesson)
  measure(memory, lesson)
  correct(memory, lesson)
}

/** A whole answer that was checked tells something of its model. */
function judge({ merits }: Memory, { report, description, atMs }: Lesson): void {
  const { upstream, verdict } = report
  if (verdict === undefined) return
  const { shape, difficulty } = description
  const { quality } = upstream.model
  merits.observe(modelKey(upstream), { shape, difficulty, quality, verdict, atMs })
}

/** A provider's trouble is a little of every model's there, and half of it from its second failure on. */
function blameSiblings({ posteriors, breakers }: Memory, { report, roster, atMs }: Lesson): void {
  const { provider, model } = report.upstream
  const weight = siblingWeight(breakers.failures(provider.id))
  for (const other of roster.models())
    if (other.provider.id === provider.id && other.model.id !== model.id)
      posteriors.observe(modelKey(other), 'failure', { weight, atMs })
}

/** Outputs shorter than this came in one read; dividing by their time would measure our own event loop. */
const OUTPUT_MS_MEASURABLE = 50

function measure({ latencies }: Memory, { report, description, atMs }: Lesson): void {
  const { upstream, error, durationMs, firstTokenMs, spent } = report
  const model = modelKey(upstream)
  const size = sizeOf(description.cost.inputTokens)
  if (error?.kind === 'timeout' && error.phase === 'first_token' && description.isStreamed)
    latencies.observe(model, size, { waitedMs: durationMs, cameInTime: false, atMs })
  if (error !== undefined || firstTokenMs === undefined || spent.outputTokens === 0) return
  if (description.isStreamed) {
    const outputMs = durationMs - firstTokenMs
    if (outputMs >= OUTPUT_MS_MEASURABLE)
      latencies.observeSpeed(model, (1_000 * spent.outputTokens) / outputMs)
    return
  }
  const wait = splitWait(
    { durationMs, outputTokens: spent.outputTokens },
    {
      firstTokenMs: latencies.forecast(model, size, atMs).medianMs,
      tokensPerSecond: latencies.tokensPerSecond(model),
    },
  )
  latencies.observe(model, size, { waitedMs: wait.firstTokenMs, cameInTime: true, atMs })
  latencies.observeSpeed(model, wait.tokensPerSecond)
}

/** What a refusal says of the catalog, and of a model whose every key is exhausted. */
function correct(memory: Memory, { report, description, roster, atMs }: Lesson): void {
  const { upstream, error } = report
  if (error?.kind === 'context_overflow')
    memory.contextBounds.observe(upstream, {
      inputTokens: description.cost.inputTokens,
      statedTokens: error.limitTokens,
      atMs,
    })
  const isRefused = error?.kind === 'rate_limited' || error?.kind === 'quota_exhausted'
  if (isRefused && isExhausted(upstream, { memory, roster, atMs }))
    memory.penalties.add(modelKey(upstream), atMs)
}

/** Whether every key of a model is benched by 429s. */
function isExhausted(
  { provider, model }: Upstream,
  at: { readonly memory: Memory; readonly roster: Roster; readonly atMs: number },
): boolean {
  return at.roster.keysOf({ provider, model }).every((upstream) => {
    const reason = at.memory.cooldowns.find(upstream, at.atMs)?.reason
    return reason === 'rate_limited' || reason === 'quota_exhausted'
  })
}
