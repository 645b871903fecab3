/** Keeps fallback from multiplying an outage: retries may be a fifth of the traffic, plus a burst of ten. */
import { RETRY_TOKENS_MAX, RETRY_TOKENS_PER_REQUEST } from './bounds.ts'

export class RetryBudget {
  #tokens = RETRY_TOKENS_MAX

  /** Every request earns a share of a retry. */
  earn(): void {
    this.#tokens = Math.min(RETRY_TOKENS_MAX, this.#tokens + RETRY_TOKENS_PER_REQUEST)
  }

  /** Whether one more retry may be made now; it is paid for if so. */
  spend(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
