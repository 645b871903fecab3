/** Chance as a port: a seed reproduces every decision exactly. */

/** A uniform draw on [0, 1). */
export type Random = () => number

/** Chance from the platform; good enough for routing, never used for secrets. */
export const systemRandom: Random = () => Math.random()
