/**
 * The longest turn of a process's event loop, measured from within: loaded into it by `--import`, it answers each message
 * with the milliseconds of the longest turn since the one before. Whoever asks during a turn waits for that long.
 */

/** Looks at the clock once a turn, without a rest. */
class TurnMeter {
  #longestMs = 0
  #startedMs = performance.now()

  readonly turn = (): void => {
    this.#longestMs = Math.max(this.#longestMs, performance.now() - this.#startedMs)
    this.#startedMs = performance.now()
    setImmediate(this.turn)
  }

  /** The longest turn so far; measures anew from here. */
  take(): number {
    const longestMs = this.#longestMs
    this.#longestMs = 0
    this.#startedMs = performance.now()
    return longestMs
  }
}

// Begins with the first question, so that a process that nobody asks is as idle as ever.
process.once('message', () => {
  const meter = new TurnMeter()
  meter.turn()
  process.send?.(meter.take())
  process.on('message', () => process.send?.(meter.take()))
})
