/**
 * Spans of time as a histogram small enough to store in a row: buckets grow by a fixed factor, and only those that hold
 * something are written. Two histograms add up to the histogram of both, which percentiles never do.
 */

/** Each bucket reaches 8 % further than the one before: a percentile is off by half of that at most. */
const GROWTH = Math.log(1.08)
/** One hour. What took longer counts as that. */
const BUCKET_MAX = Math.ceil(Math.log(3_600_000) / GROWTH)

const EMPTY = new Uint32Array(0)

export class Histogram {
  /** How many spans each bucket holds; made with the first one. */
  #counts: Uint32Array | undefined
  #total = 0

  /** Counts one span of milliseconds. */
  add(spanMs: number): void {
    const bucket = Math.min(Math.ceil(Math.log(Math.max(spanMs, 1)) / GROWTH), BUCKET_MAX)
    this.#increase(bucket, 1)
  }

  /** Adds everything that another histogram has counted. */
  addAll(other: Histogram): void {
    const counts = other.#counts ?? EMPTY
    for (let bucket = 0; bucket < counts.length; bucket++) {
      const count = counts[bucket] ?? 0
      if (count > 0) this.#increase(bucket, count)
    }
  }

  /** Adds everything that was stored. Bytes that are no histogram of ours add nothing that a histogram could not hold. */
  addStored(bytes: Uint8Array): void {
    let at = 0
    let bucket = 0
    const next = (): number => {
      let value = 0
      for (let shift = 1; at < bytes.length; shift *= 128) {
        const byte = bytes[at++] ?? 0
        value += (byte & 127) * shift
        if (byte < 128) break
      }
      return value
    }
    while (at < bytes.length) {
      bucket += next()
      this.#increase(Math.min(bucket, BUCKET_MAX), next())
    }
  }

  /** The spans counted so far. */
  get total(): number {
    return this.#total
  }

  /** The spans below which these shares of all lie, in milliseconds; null when there are none. */
  percentiles<const Shares extends readonly number[]>(
    ...shares: Shares
  ): { [At in keyof Shares]: number | null } {
    const found = shares.map((share) => this.#percentile(share))
    return found as { [At in keyof Shares]: number | null }
  }

  #percentile(share: number): number | null {
    const counts = this.#counts
    if (counts === undefined) return null
    let left = Math.max(1, Math.ceil(share * this.#total))
    for (let bucket = 0; bucket < counts.length; bucket++) {
      left -= counts[bucket] ?? 0
      if (left <= 0) return Math.round(Math.exp((bucket - 0.5) * GROWTH))
    }
    return null
  }

  /** The filled buckets: for each the distance from the one before and the count, as base-128 numbers. */
  toBytes(): Uint8Array {
    const bytes: number[] = []
    const write = (value: number): void => {
      let rest = value
      for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
      bytes.push(rest)
    }
    let before = 0
    const counts = this.#counts ?? EMPTY
    // By index: an iterator makes a pair for each of the buckets, nearly all of which are empty.
    for (let bucket = 0; bucket < counts.length; bucket++) {
      const count = counts[bucket] ?? 0
      if (count === 0) continue
      write(bucket - before)
      write(count)
      before = bucket
    }
    return Uint8Array.from(bytes)
  }

  #increase(bucket: number, by: number): void {
    this.#counts ??= new Uint32Array(BUCKET_MAX + 1)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + by
    this.#total += by
  }
}
