/**
 * A decision as it is kept for each request: candidates with every term and draw, the mean beside the draw, the reasons
 * against the rest, what the pin was, and what happened. Compact, and without a word of the request.
 */
import { modelKey, type Upstream } from '../catalog.ts'
import type { RequestReport } from '../run.ts'
import { DIFFICULTY } from './difficulty.ts'
import type { Candidate } from './plan.ts'
import { switchOf } from './switch.ts'

/** Candidates and rejections kept of each decision: enough to explain it, small enough to store. */
const TRACED_MAX = 8

/** Which upstream is meant: its model, and enough of its key's id to tell it from the others. */
interface Traced {
  readonly model: string
  readonly key: string
}

/** The trace of a finished request, ready to be written as JSON. */
export function traceOf(report: RequestReport) {
  const { plan, ask, attempts, denials, startedMs, waitedMs } = report
  const { mode, scorer, difficulty, candidates, rejections, experiment } = plan
  const pin = tracedPin(report)
  const tried = new Set(attempts.map(({ upstream }) => upstream))
  const shown = candidates.filter(({ upstream }, at) => at < TRACED_MAX || tried.has(upstream))
  return {
    mode,
    scorer,
    shape: ask.description.shape,
    difficulty: rounded(difficulty),
    difficultyTable: DIFFICULTY.version,
    ...(pin === undefined ? {} : { pin }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(waitedMs === 0 ? {} : { waitedMs: Math.round(waitedMs) }),
    candidates: shown.map(tracedCandidate),
    rejected: rejections
      .slice(0, TRACED_MAX)
      .map(({ upstream, why }) => ({ ...named(upstream), ...why })),
    denied: denials.slice(0, TRACED_MAX).map(({ upstream, denial: { limit, retryAtMs } }) => ({
      ...named(upstream),
      unit: limit.unit,
      cap: limit.cap,
      ...(Number.isFinite(retryAtMs) ? { retryAtMs } : {}),
    })),
    attempts: attempts.map(({ upstream, error, ...attempt }) => ({
      ...named(upstream),
      startedAfterMs: Math.round(attempt.startedMs - startedMs),
      durationMs: Math.round(attempt.durationMs),
      ...(error === undefined ? {} : { error: error.kind }),
    })),
    /** Candidates and rejections that are not listed. */
    left: candidates.length - shown.length + Math.max(0, rejections.length - TRACED_MAX),
  }
}

/** What became of the pin in the end: the plan may have kept it, and its model failed. */
function tracedPin(report: RequestReport) {
  const switched = switchOf(report)
  return switched === undefined
    ? report.plan.pin
    : { model: switched.from, kept: false, because: switched.because }
}

function tracedCandidate({ upstream, score, price, learnt, optimism, resting }: Candidate) {
  return {
    ...named(upstream),
    total: rounded(score.total),
    expected: rounded(score.expected),
    mean: rounded(score.mean),
    terms: Object.fromEntries(
      Object.entries(score.terms).map(([name, term]) => [name, rounded(term)]),
    ),
    ...(rounded(learnt) === 0 ? {} : { learnt: rounded(learnt) }),
    ...(rounded(optimism) === 0 ? {} : { optimism: rounded(optimism) }),
    ...(price === 0 ? {} : { quotaPrice: rounded(price) }),
    ...(resting === undefined ? {} : { resting }),
  }
}

const KEY_CHARS = 8

function named(upstream: Upstream): Traced {
  return { model: modelKey(upstream), key: upstream.credential.id.slice(0, KEY_CHARS) }
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
