/** Requests being served: each can be stopped, and the server knows when the last one is over. */
import { IN_FLIGHT_MAX } from '../bounds.ts'

export class InFlight {
  readonly #open = new Map<AbortController, () => void>()
  readonly #placesMax: number
  #isDraining = false
  #onIdle: (() => void) | undefined

  /** With so many places. */
  constructor(placesMax: number = IN_FLIGHT_MAX) {
    this.#placesMax = placesMax
  }

  /** A place for one request, tied to its client's connection; undefined when all are taken or the server is draining. */
  open(client: AbortSignal): AbortController | undefined {
    if (this.#isDraining || this.#open.size >= this.#placesMax) return undefined
    const abort = new AbortController()
    const leave = (): void => abort.abort()
    if (client.aborted) leave()
    else client.addEventListener('abort', leave, { once: true })
    this.#open.set(abort, () => client.removeEventListener('abort', leave))
    return abort
  }

  /** Gives the place back. */
  close(abort: AbortController): void {
    this.#open.get(abort)?.()
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
