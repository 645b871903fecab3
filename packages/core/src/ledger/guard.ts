/**
 * How far our clock and a provider's may be apart, the request's travel included. Room opens that much later than the
 * window says, and what is charged this close to a boundary counts on both sides of it.
 */
export const GUARD_MS = 1_000

/** A window of a second cannot afford a guard of one: a twentieth of the span, at most. */
const GUARD_SHARE = 1 / 20

/** The guard of a window of `spanMs`. */
export function guardMsOf(spanMs: number): number {
  return Math.min(GUARD_MS, spanMs * GUARD_SHARE)
}
