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
  #lastProgressMs = 0
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
    this.#timer = options.clock.timer(options.firstTokenMs, () => this.#expire('first_token'))
    if (this.#client.aborted) this.#leave()
    else this.#client.addEventListener('abort', this.#leave, { once: true })
  }

  /** Which deadline has passed; undefined while none has, and when it was the client who left. */
  get expired(): 'first_token' | 'stall' | undefined {
    return this.#expired
  }

  /** Something arrived. The first time this ends the wait for the first token. */
  progress(): void {
    const isFirst = this.#lastProgressMs === 0
    this.#lastProgressMs = this.#clock.monotonicMs()
    if (!isFirst) return
    this.#timer.cancel()
    this.#watch(this.#stallMs)
  }

  /** Ends the watch. Must be called once the attempt is over. */
  close(): void {
    this.#timer.cancel()
    this.#client.removeEventListener('abort', this.#leave)
  }

  /** One timer for all pauses: it looks when the last progress was and goes back to sleep for the rest. */
  #watch(delayMs: number): void {
    this.#timer = this.#clock.timer(delayMs, () => {
      const leftMs = this.#lastProgressMs + this.#stallMs - this.#clock.monotonicMs()
      if (leftMs <= 0) this.#expire('stall')
      else this.#watch(leftMs)
    })
  }

  #expire(phase: 'first_token' | 'stall'): void {
    this.#expired = phase
    this.#controller.abort()
  }
}
