/**
 * How soon a model that had gone bad is used again once it is well: minutes from the end of its trouble to its next
 * answer. Of models that a policy hardly uses it says nothing, so they do not count.
 */
import { mean } from './confidence.ts'
import { DURATION_MS, SLOT_MS, type World, type WorldArm } from './worlds.ts'

/** A failure rate from which on an arm counts as bad. */
const BAD = 0.3
/** Nobody waits longer than this to see whether a model comes back. */
const WATCHED_MS = 6 * 3_600_000
const SERVED_SHARE_MIN = 0.01

interface Trouble {
  readonly index: number
  readonly endedAtMs: number
  usedAgainAtMs: number
}

export class Recovery {
  readonly #troubles: readonly Trouble[]

  constructor({ arms }: World) {
    this.#troubles = arms.flatMap((worldArm) =>
      endsOf(worldArm).map((endedAtMs) => ({
        index: worldArm.index,
        endedAtMs,
        usedAgainAtMs: endedAtMs + WATCHED_MS,
      })),
    )
  }

  /** An arm has answered. */
  served(index: number, atMs: number): void {
    for (const trouble of this.#troubles)
      if (trouble.index === index && atMs >= trouble.endedAtMs)
        trouble.usedAgainAtMs = Math.min(trouble.usedAgainAtMs, atMs)
  }

  /** The mean over all troubles that ended; `served` are the answers by arm. */
  minutes(served: readonly number[]): number {
    const all = served.reduce((sum, answers) => sum + answers, 0)
    const counted = this.#troubles.filter(
      ({ index }) => (served[index] ?? 0) >= SERVED_SHARE_MIN * all,
    )
    return mean(counted.map(({ endedAtMs, usedAgainAtMs }) => usedAgainAtMs - endedAtMs)) / 60_000
  }
}

/** When an arm's troubles end, where enough of the world is left to see what follows. */
function endsOf({ weather: { outage, failure } }: WorldArm): readonly number[] {
  const isBad = (slot: number): boolean => outage[slot] === 1 || (failure[slot] ?? 0) >= BAD
  return Array.from(outage.keys())
    .filter((slot) => slot > 0 && isBad(slot - 1) && !isBad(slot))
    .map((slot) => slot * SLOT_MS)
    .filter((endedAtMs) => endedAtMs + WATCHED_MS <= DURATION_MS)
}
