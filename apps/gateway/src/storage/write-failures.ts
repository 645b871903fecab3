/** Writes that the database refused. The gateway goes on in memory, and its owner should know before a crash shows it. */
import type { Clock } from '@freellmapi/core'
import { faultOf, type Log } from '../log.ts'

/** Counts are written several times a second while there are any: a minute without a refusal is the end of it. */
const RECENT_MS = 60_000

export class WriteFailures {
  readonly #clock: Clock
  readonly #log: Pick<Log, 'error'>
  #lastMs: number | undefined

  constructor(clock: Clock, log: Pick<Log, 'error'>) {
    this.#clock = clock
    this.#log = log
  }

  /** Takes what a store threw. */
  note(thrown: unknown): void {
    this.#lastMs = this.#clock.monotonicMs()
    this.#log.error(faultOf(thrown), 'the database refused a write')
  }

  /** Whether the last one was a moment ago. */
  get isRecent(): boolean {
    return this.#lastMs !== undefined && this.#clock.monotonicMs() - this.#lastMs < RECENT_MS
  }
}
