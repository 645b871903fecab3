/** Attempts on a time axis: where each began, when its first word came, and how long it took, as shares of the whole. */
import type { AttemptBody } from '../../api/wire.ts'

/** One rung, in shares of the request's time. */
export interface Rung {
  readonly start: number
  readonly width: number
  /** Up to the first word; all of it when none came. */
  readonly waiting: number
}

/** A rung is never thinner than this, so that it can be seen. */
const WIDTH_MIN = 0.006

/** The rungs of a ladder, in the order of the calls. */
export function rungsOf(
  calls: readonly Pick<AttemptBody, 'startedAfterMs' | 'durationMs' | 'firstTokenMs'>[],
  durationMs: number,
): readonly Rung[] {
  const wholeMs = Math.max(
    durationMs,
    ...calls.map((call) => call.startedAfterMs + call.durationMs),
    1,
  )
  return calls.map(({ startedAfterMs, durationMs: tookMs, firstTokenMs }) => {
    const width = Math.max(tookMs / wholeMs, WIDTH_MIN)
    const start = Math.min(startedAfterMs / wholeMs, 1 - width)
    return { start, width, waiting: Math.min((firstTokenMs ?? tookMs) / wholeMs, width) }
  })
}
