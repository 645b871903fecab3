/**
 * Long reads in short steps. The database answers on the thread that serves clients, so nobody reads for longer than a
 * client may wait: between two steps whoever has something to do gets his turn.
 */
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
    await anotherTurn(clock)
    turnMs = clock.monotonicMs()
  }
  await anotherTurn(clock)
  return taken
}

/** A timer and not a microtask: sockets are read in between. */
function anotherTurn(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.timer(0, resolve))
}
