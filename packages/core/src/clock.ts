/** Time as a port: no other file of this package knows what time it is. */

/** A running timer; cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void
}

/** Where time comes from. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May jump: windows and logs read it, durations never. */
  nowMs(): number
  /** Milliseconds since some fixed instant; never runs backwards. Durations are differences of it. */
  monotonicMs(): number
  /** Calls back once after `delayMs`. A pending timer does not keep the process alive. */
  timer(delayMs: number, callback: () => void): Timer
}

/** Node, browsers and workers all clamp longer delays to 1 ms, which turns a long wait into a hot loop. */
const DELAY_MS_MAX = 2 ** 31 - 1

/** Real time, from the Web platform's own clock and timers. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  timer(delayMs, callback) {
    const handle: unknown = setTimeout(callback, Math.min(delayMs, DELAY_MS_MAX))
    if (hasUnref(handle)) handle.unref()
    return { cancel: () => clearTimeout(handle as ReturnType<typeof setTimeout>) }
  },
}

/** Resolves after `delayMs`, or as soon as `signal` aborts, whichever comes first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.timer(delayMs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}

/** Node's timer handle can be told not to hold the process open; a browser's is a plain number. */
function hasUnref(handle: unknown): handle is { unref(): void } {
  return typeof handle === 'object' && handle !== null && 'unref' in handle
}
