/** Chance from a seed: every world, request and outcome of the bench comes out the same on every machine. */

/** A uniform draw on [0, 1). */
export type Chance = () => number

/** 32 bits of a name, for seeding streams that do not disturb each other (FNV-1a). */
export function hashOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    const text = `${part}\n`
    for (let at = 0; at < text.length; at++)
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

/** A stream of draws (mulberry32): two streams of different seeds are independent for our purposes. */
export function chanceFrom(seed: number): Chance {
  let state = scramble(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Neighbouring seeds must not give neighbouring streams. */
function scramble(seed: number): number {
  let mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  return mixed ^ (mixed >>> 16)
}

/** A standard normal draw (Box and Muller, one of the two). */
export function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

/** A draw whose logarithm is normal around `median`'s with deviation `spread`. */
export function lognormal(chance: Chance, median: number, spread: number): number {
  return median * Math.exp(spread * normal(chance))
}

/** A waiting time of the given mean. */
export function exponential(chance: Chance, mean: number): number {
  return -mean * Math.log(1 - chance())
}

/** A draw between two bounds. */
export function between(chance: Chance, low: number, high: number): number {
  return low + (high - low) * chance()
}

/** A whole number below `bound`. */
export function below(chance: Chance, bound: number): number {
  return Math.floor(chance() * bound)
}

/** An index, drawn in proportion to its weight. */
export function weighted(chance: Chance, weights: readonly number[]): number {
  let left = chance() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return index
  }
  return weights.length - 1
}
