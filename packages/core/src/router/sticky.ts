/** Keeps a conversation on the model it began with: thirty minutes since its last turn, for a bounded number of them. */
import { PIN_MS, PINS_MAX } from '../bounds.ts'

interface Pin {
  readonly model: string
  readonly expiresAtMs: number
}

/** Which model each conversation is on. Bounded; the longest idle goes first. */
export class StickySessions {
  /** In order of use: the first one is the one idle for longest. */
  readonly #pins = new Map<string, Pin>()

  /** The model the session is pinned to, if it still is. */
  find(session: string, atMs: number): string | undefined {
    const pin = this.#pins.get(session)
    return pin !== undefined && pin.expiresAtMs > atMs ? pin.model : undefined
  }

  /** Pins the session to a model, for another thirty minutes from `atMs`. */
  pin(session: string, model: string, atMs: number): void {
    this.#pins.delete(session)
    this.#pins.set(session, { model, expiresAtMs: atMs + PIN_MS })
    if (this.#pins.size <= PINS_MAX) return
    const [idle] = this.#pins.keys()
    if (idle !== undefined) this.#pins.delete(idle)
  }

  get size(): number {
    return this.#pins.size
  }
}

/**
 * A conversation's key: 64 bits of its client and session texts, so that no prompt is kept. Not a secure hash, and
 * need not be: a collision costs one conversation a change of model.
 */
export function sessionKey(client: string, session: string): string {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (const text of [client, '\n', session])
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      low = Math.imul(low ^ code, 0x01000193)
      high = Math.imul(high ^ code, 0x85ebca6b)
      high ^= high >>> 13
    }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36)
}
