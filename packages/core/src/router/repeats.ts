/** Whether a client asks again what it asked moments ago: free feedback that the answer was not good enough. */
import { REPEAT_MS, REPEATS_MAX } from '../bounds.ts'
import type { Message } from '../openai.ts'
import { remember } from './bounded.ts'
import { sessionKey } from './sticky.ts'

/** The last prompts by their hash, never by their text. Bounded. */
export class Repeats {
  readonly #askedAtMs = new Map<string, number>()

  /** Notes that a prompt was asked, and tells whether it had been within two minutes. */
  note(prompt: string, atMs: number): boolean {
    const askedAtMs = this.#askedAtMs.get(prompt)
    remember(this.#askedAtMs, prompt, atMs, REPEATS_MAX)
    return askedAtMs !== undefined && atMs - askedAtMs < REPEAT_MS
  }

  get size(): number {
    return this.#askedAtMs.size
  }
}

/** How much of a prompt's end is compared. */
const COMPARED_CHARS = 4_000

/** A client's prompt by the number of its messages and its last one's end: what asking again leaves as it was. */
export function promptHash(client: string, messages: readonly Message[]): string {
  const content = messages.at(-1)?.content ?? ''
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return sessionKey(client, `${messages.length} ${text.length} ${text.slice(-COMPARED_CHARS)}`)
}
