/** Requests being served: each can be stopped, and the server knows when the last one is over. */
import { IN_FLIGHT_MAX, IN_FLIGHT_PER_ADDRESS_MAX } from '../bounds.ts'
import { BodyRoom, type Claim } from './body-room.ts'
import { Crowd } from './crowd.ts'

interface Place {
  readonly address: string
  /** Forgets the client's connection, and gives back what its body took. */
  readonly leave: () => void
}

/** How many there may be, in all and of one address. */
export interface Places {
  readonly all?: number
  readonly perAddress?: number
}

/** Why there is no place: all are taken, the address has its share, or the server stops. */
export type NoPlace = 'full' | 'share_taken' | 'draining'

export class InFlight {
  /** Room for what they have sent. */
  readonly bodies = new BodyRoom()
  readonly #open = new Map<AbortController, Place>()
  readonly #placesMax: number
  readonly #crowd: Crowd
  #isDraining = false
  #onIdle: (() => void) | undefined

  /** With so many places. */
  constructor({ all = IN_FLIGHT_MAX, perAddress = IN_FLIGHT_PER_ADDRESS_MAX }: Places = {}) {
    this.#placesMax = all
    this.#crowd = new Crowd(perAddress)
  }

  /** A place for one request, tied to its client's connection and its body's room; or why there is none. */
  open(client: AbortSignal, address: string, body?: Claim): AbortController | NoPlace {
    if (this.#isDraining) return 'draining'
    if (this.#open.size >= this.#placesMax) return 'full'
    if (!this.#crowd.enter(address)) return 'share_taken'
    const abort = new AbortController()
    const leave = (): void => abort.abort()
    if (client.aborted) leave()
    else client.addEventListener('abort', leave, { once: true })
    this.#open.set(abort, {
      address,
      leave() {
        client.removeEventListener('abort', leave)
        body?.release()
      },
    })
    return abort
  }

  /** Gives the place back. */
  close(abort: AbortController): void {
    const place = this.#open.get(abort)
    if (place !== undefined) this.#crowd.exit(place.address)
    place?.leave()
    this.#open.delete(abort)
    if (this.#open.size === 0) this.#onIdle?.()
  }

  get size(): number {
    return this.#open.size
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Takes no more requests. Resolves when the last one is over. */
  drain(): Promise<void> {
    this.#isDraining = true
    return new Promise((resolve) => {
      this.#onIdle = resolve
      if (this.#open.size === 0) resolve()
    })
  }

  /** Stops what is still running; streams end in an error event. */
  abortAll(): void {
    for (const abort of this.#open.keys()) abort.abort()
  }
}
