/** Attempts in flight, by upstream: what decides between two that are equally good. */
import type { Upstream } from '../catalog.ts'

/** Counts attempts in flight. Upstreams that are gone take their counts with them. */
export class Loads {
  readonly #inFlight = new WeakMap<Upstream, number>()

  /** One more or one less. */
  add(upstream: Upstream, change: 1 | -1): void {
    this.#inFlight.set(upstream, Math.max(0, this.of(upstream) + change))
  }

  /** How many there are. */
  of(upstream: Upstream): number {
    return this.#inFlight.get(upstream) ?? 0
  }
}
