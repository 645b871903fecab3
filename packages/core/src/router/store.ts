/** Where the router's memory survives a restart. Losing it costs minutes of learning, never quota. */

/** What is remembered of one model: decayed successes and failures, and how fast it has been. */
export interface PosteriorRow {
  /** `provider/model`. */
  readonly model: string
  readonly successes: number
  readonly failures: number
  /** Output tokens per second, an exponential average; absent until measured. */
  readonly tokensPerSecond?: number
  /** Milliseconds to the first token, an exponential average; absent until measured. */
  readonly firstTokenMs?: number
  /** When the counts were last decayed, epoch milliseconds. */
  readonly updatedAtMs: number
}

/** Where beliefs survive a restart. */
export interface PosteriorStore {
  load(): readonly PosteriorRow[]
  /** Inserts or replaces the rows in one commit. */
  write(rows: readonly PosteriorRow[]): void
}
