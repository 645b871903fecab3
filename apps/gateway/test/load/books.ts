/** What the lab has received of the gateway's calls, counted along: it remembers the latest only. */
import type { Lab } from '@freellmapi/lab'

/** Calls by what became of them. */
export interface Sent {
  /** All that asked for an answer. */
  readonly received: number
  /** Those that count against a provider's limits. */
  readonly admitted: number
  readonly rateLimited: number
  readonly reset: number
}

export class Books {
  readonly #lab: Lab
  #lastId = 0
  #sent: Sent = { received: 0, admitted: 0, rateLimited: 0, reset: 0 }

  constructor(lab: Lab) {
    this.#lab = lab
  }

  /** As of the last reading. */
  get sent(): Sent {
    return this.#sent
  }

  /** Counts the calls since the last reading. */
  read(): void {
    const calls = this.#lab.calls().filter(({ id }) => id > this.#lastId)
    this.#lastId = calls.at(-1)?.id ?? this.#lastId
    const asked = calls.filter(({ method }) => method === 'POST')
    const met = (pattern: RegExp): number =>
      asked.filter(({ faults }) => faults.some((fault) => pattern.test(fault))).length
    this.#sent = {
      received: this.#sent.received + asked.length,
      admitted: this.#sent.admitted + asked.filter(({ admitted }) => admitted).length,
      rateLimited: this.#sent.rateLimited + met(/^rate-limited/),
      reset: this.#sent.reset + met(/^refuse|^reset/),
    }
  }
}
