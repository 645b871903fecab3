/** How many requests may be asked twice: one in twenty, and never more than five in a row. */

const TOKENS_PER_REQUEST = 0.05
const TOKENS_MAX = 5

export class HedgeBudget {
  #tokens = 0

  /** Every request earns a share of a hedge. There is none to begin with: idle clients must not exceed the share. */
  earn(): void {
    this.#tokens = Math.min(this.#tokens + TOKENS_PER_REQUEST, TOKENS_MAX)
  }

  /** Whether one more may be made now; it is paid for if so. */
  spend(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
