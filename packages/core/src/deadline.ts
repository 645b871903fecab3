/** The deadlines of one attempt: patience for its first token, then for every pause, tied to the client's own leaving. */
import type { Clock, Timer } from './clock.ts'

export class Deadline {
  /** Aborts when a deadline has passed or the client has left. */
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #client: AbortSignal
  readonly #leave = (): void => this.#controller.abort()
  readonly #stallMs: number
  #timer: Timer
  #hasBegun = false
  #lastProgressMs = 0
  #restingSinceMs: number | undefined
  #isWatched = true
  #expired: 'first_token' | 'stall' | undefined

  constructor(options: {
    readonly clock: Clock
    readonly client: AbortSignal
    readonly firstTokenMs: number
    readonly stallMs: number
  }) {
    this.signal = this.#controller.signal
    this.#clock = options.clock
    this.#client = options.client
    this.#stallMs = options.stallMs
    this.#timer = this.#arm(options.firstTokenMs, () => this.#expire('first_token'))
    if (this.#client.aborted) this.#leave()
    else this.#client.addEventListener('abort', this.#leave, { once: true })
  }

  /** Which deadline has passed; undefined while none has, and when it was the client who left. */
  get expired(): 'first_token' | 'stall' | undefined {
    return this.#expired
  }

  /** Something arrived. The first time this ends the wait for the first token. */
  progress(): void {
    this.#lastProgressMs = this.#clock.monotonicMs()
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#timer.cancel()
    this.#watch(this.#stallMs)
  }

  /** From here on the client is waited for: a slow reader is no fault of the upstream's. */
  rest(): void {
    this.#restingSinceMs = this.#clock.monotonicMs()
  }

  /** The upstream is waited for again, and has what was left of its time. */
  resume(): void {
    if (this.#restingSinceMs === undefined) return
    this.#lastProgressMs += this.#clock.monotonicMs() - this.#restingSinceMs
    this.#restingSinceMs = undefined
    if (!this.#isWatched) this.#watch(this.#leftMs())
  }

  /** Ends the watch. Must be called once the attempt is over. */
  close(): void {
    this.#timer.cancel()
    this.#client.removeEventListener('abort', this.#leave)
  }

  /** One timer for all pauses: it looks when the last progress was and goes back to sleep for the rest. */
  #watch(delayMs: number): void {
    this.#isWatched = true
    this.#timer = this.#arm(delayMs, () => {
      this.#isWatched = this.#restingSinceMs === undefined
      if (!this.#isWatched) return
      const leftMs = this.#leftMs()
      if (leftMs <= 0) this.#expire('stall')
      else this.#watch(leftMs)
    })
  }

  /**
   * A timer that gives back what the process itself slept through: a busy event loop runs its late timers before it
   * looks at the sockets that have been answered long ago.
   */
  #arm(delayMs: number, callback: () => void): Timer {
    const dueMs = this.#clock.monotonicMs() + delayMs
    return this.#clock.timer(delayMs, () => {
      const lateMs = this.#clock.monotonicMs() - dueMs
      if (lateMs < LATE_MS_MIN) callback()
      else this.#timer = this.#arm(lateMs, callback)
    })
  }

  #leftMs(): number {
    return this.#lastProgressMs + this.#stallMs - this.#clock.monotonicMs()
  }

  #expire(phase: 'first_token' | 'stall'): void {
    this.#expired = phase
    this.#controller.abort()
  }
}

/** Timers are late by less than this when nothing is wrong. */
const LATE_MS_MIN = 50
