/** Plans a request; and when nobody can serve it now but somebody will within seconds, waits for that. */
import { WAIT_MS_MAX } from './bounds.ts'
import { sleep } from './clock.ts'
import type { Plan } from './router/plan.ts'
import { type Ask, leftMs, type PipelineDeps } from './run.ts'

/** Looks at the room again at most this often in one wait: others may have been quicker each time. */
const TURNS_MAX = 24
/** A slot that is free already was taken by another request; it is worth asking again, not at once. */
const TURN_MS_MIN = 20

/** The plan to go by. Waits for at most twelve seconds in all, and no longer than the client does. */
export async function planPatiently(
  deps: PipelineDeps,
  ask: Ask,
  startedMs: number,
): Promise<Plan> {
  const { clock, options } = deps
  const elapsedMs = (): number => clock.monotonicMs() - startedMs
  let plan = deps.router.plan({ ...ask, elapsedMs: 0, atMs: clock.nowMs() })
  for (let turn = 0; options.waiting && turn < TURNS_MAX; turn++) {
    if (plan.candidates.length > 0) return plan
    const waitMs = Math.max(freeAtMs(plan) - clock.nowMs(), TURN_MS_MIN)
    const mostMs = Math.min(WAIT_MS_MAX - elapsedMs(), leftMs(deps, { ask, startedMs }))
    if (waitMs > mostMs) return plan
    await sleep(clock, waitMs, ask.signal)
    if (ask.signal.aborted) return plan
    plan = deps.router.plan({ ...ask, elapsedMs: elapsedMs(), atMs: clock.nowMs() })
  }
  return plan
}

/** The first instant at which one of the rejected could serve; infinite when none ever will. */
function freeAtMs({ rejections }: Plan): number {
  let soonest = Number.POSITIVE_INFINITY
  for (const { why } of rejections)
    if ('retryAtMs' in why) soonest = Math.min(soonest, why.retryAtMs)
  return soonest
}
