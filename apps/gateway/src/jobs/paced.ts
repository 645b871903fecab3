/**
 * Long reads in short steps. The database answers on the thread that serves clients, so nobody reads for longer than a
 * client may wait: between two steps whoever has something to do gets his turn. Sockets
 * are read before an immediate runs, and unlike the shortest timer it costs no millisecond.
 */
import { setImmediate as anotherTurn } from 'node:timers/promises'
import type { Clock } from '@freellmapi/core'

/** Steps are run without a pause for this long. A step takes about one millisecond, so nobody waits for five. */
const TURN_MS = 1

/**
 * Runs all steps, or as many as `isEnough` wants, and returns what they yielded. What the caller makes of it has a turn
 * of its own.
 */
export async function paced<Step>(
  steps: Iterable<Step>,
  clock: Clock,
  isEnough: (taken: readonly Step[], elapsedMs: number) => boolean = () => false,
): Promise<readonly Step[]> {
  const taken: Step[] = []
  const startedMs = clock.monotonicMs()
  let turnMs = startedMs
  for (const step of steps) {
    taken.push(step)
    const nowMs = clock.monotonicMs()
    if (isEnough(taken, nowMs - startedMs)) break
    if (nowMs - turnMs < TURN_MS) continue
    await anotherTurn()
    turnMs = clock.monotonicMs()
  }
  await anotherTurn()
  return taken
}
