/** Room for the bodies of all requests that are being served: large ones come one after another, and never take all memory. */
import { BODY_BYTES_IN_FLIGHT_MAX } from '../bounds.ts'

/** What one request takes of it. */
export interface Claim {
  /** Takes so many bytes more; whether they are there. */
  take(bytes: number): boolean
  /** Gives everything back. Again does nothing. */
  release(): void
}

export class BodyRoom {
  #left: number

  /** With room for so many bytes. */
  constructor(bytes: number = BODY_BYTES_IN_FLIGHT_MAX) {
    this.#left = bytes
  }

  /** A claim that has taken nothing yet. */
  claim(): Claim {
    let taken = 0
    return {
      take: (bytes) => {
        if (bytes > this.#left) return false
        this.#left -= bytes
        taken += bytes
        return true
      },
      release: () => {
        this.#left += taken
        taken = 0
      },
    }
  }

  /** Bytes that nobody has taken. */
  get left(): number {
    return this.#left
  }
}
