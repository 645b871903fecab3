/** Plans a request; and when nobody can serve it now, or nobody as good as one who will in a moment, waits for that. */
import { WAIT_MS_MAX } from './bounds.ts'
import type { Upstream } from './catalog.ts'
import { sleep } from './clock.ts'
import type { Plan } from './router/plan.ts'
import { type Ask, leftMs, type PipelineDeps } from './run.ts'

/** Looks at the room again at most this often in one wait: others may have been quicker each time. */
const TURNS_MAX = 24
/** A slot that is free already was taken by another request; it is worth asking again, not at once. */
const TURN_MS_MIN = 20

/** How far a request has come when it is planned. */
export interface Progress {
  /** Monotonic. */
  readonly startedMs: number
  /** How long it has waited for slots so far. */
  readonly waitedMs: number
  /** Whether an upstream is out of the question, having failed this request: nobody waits for those. */
  readonly isUnfit: (upstream: Upstream) => boolean
}

/**
 * The plan to go by. A request waits for twelve seconds at most in all, and no longer than its client does; for a better
 * model than it could have at once, it waits a moment.
 */
export async function planPatiently(
  deps: PipelineDeps,
  ask: Ask,
  { startedMs, isUnfit, ...progress }: Progress,
): Promise<{ readonly plan: Plan; readonly waitedMs: number }> {
  const { clock, options, router } = deps
  let { waitedMs } = progress
  for (let turn = 0; ; turn++) {
    const elapsedMs = clock.monotonicMs() - startedMs
    const plan = router.plan({ ...ask, elapsedMs, atMs: clock.nowMs() })
    if (turn === TURNS_MAX || !options.waiting || ask.signal.aborted) return { plan, waitedMs }
    const hasFit = plan.candidates.some(({ upstream }) => !isUnfit(upstream))
    const better = hasFit ? plan.soonFree : undefined
    if (hasFit && (better === undefined || isUnfit(better.upstream))) return { plan, waitedMs }
    const untilMs = better?.atMs ?? freeAtMs(plan, isUnfit)
    const waitMs = Math.max(untilMs - clock.nowMs(), TURN_MS_MIN)
    if (waitMs > Math.min(WAIT_MS_MAX - waitedMs, leftMs(deps, { ask, startedMs })))
      return { plan, waitedMs }
    const { awaited } = router.memory
    if (better !== undefined) awaited.add(better.upstream)
    await sleep(clock, waitMs, ask.signal)
    if (better !== undefined) awaited.delete(better.upstream)
    waitedMs += waitMs
  }
}

/** The first instant at which one of the rejected could serve; infinite when none ever will. */
function freeAtMs({ rejections }: Plan, isUnfit: Progress['isUnfit']): number {
  let soonest = Number.POSITIVE_INFINITY
  for (const { upstream, why } of rejections)
    if ('retryAtMs' in why && !isUnfit(upstream)) soonest = Math.min(soonest, why.retryAtMs)
  return soonest
}
