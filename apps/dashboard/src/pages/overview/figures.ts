/** The arithmetic of the overview: shares that mean what they say. */
import type { UsageBody } from '../../api/wire.ts'

/** The share of requests that got their answer. A client that left is neither a success nor a failure. */
export function answeredShare(usage: Pick<UsageBody, 'succeeded' | 'failed'>): number | undefined {
  const judged = usage.succeeded + usage.failed
  return judged === 0 ? undefined : usage.succeeded / judged
}

/** How much more there was than before, as a share; nothing grows out of nothing, nor out of a handful. */
export function changeOf(now: number, before: number): number | undefined {
  return before < COMPARABLE_MIN ? undefined : (now - before) / before
}

/** A day of fewer requests is none to compare with. */
const COMPARABLE_MIN = 10
