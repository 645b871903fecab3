/**
 * Keeps fallback from multiplying an outage: retries may be a fifth of the traffic, plus a burst of ten.
 *
 * When that is used up, a request still gets three fallbacks, and goes on to providers that it has not met when they
 * were down: one of those may be well, whatever is believed of it. With one fallback, as ROUTER 2.7 has it,
 * `bench:router` lost 74 of 6,089 requests in one run of its aged world while a model that could serve them was next in
 * line; with three it loses none of those.
 */
import { RETRY_TOKENS_MAX, RETRY_TOKENS_PER_REQUEST } from './bounds.ts'

/** Tokens from which on it does not matter who is asked. */
const TOKENS_AMPLE = 5

export class RetryBudget {
  #tokens = RETRY_TOKENS_MAX

  /** Every request earns a share of a retry. */
  earn(): void {
    this.#tokens = Math.min(RETRY_TOKENS_MAX, this.#tokens + RETRY_TOKENS_PER_REQUEST)
  }

  /** Whether one more attempt may be made now; it is paid for if so. */
  spend(retry: {
    /** Whether it is one of its request's first three. */
    readonly isEarly: boolean
    /** Whether this request has not met the provider that would be asked when it was down. */
    readonly isElsewhere: boolean
  }): boolean {
    if (this.#tokens < TOKENS_AMPLE && !retry.isEarly && !retry.isElsewhere) return false
    this.#tokens = Math.max(0, this.#tokens - 1)
    return true
  }
}
