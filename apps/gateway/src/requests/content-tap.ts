/** Listens to an answer on its way to the client, for a log that the owner asked for. Bounded, and in nobody's way. */
import type { Part, Reply } from '@freellmapi/core'

/** Characters kept of an answer. */
const ANSWER_CHARS_MAX = 64 * 1024

export class ContentTap {
  #text = ''

  /** What the answer has said so far; undefined while it has said nothing. */
  get text(): string | undefined {
    return this.#text || undefined
  }

  /** The same reply, overheard. */
  tap(reply: Reply): Reply {
    if (reply.kind === 'failed') return reply
    this.#hear(reply.first)
    const { rest } = reply
    // By hand, because a generator that nobody has started would not pass a `return` on.
    const tapped: typeof rest = {
      next: async () => {
        const next = await rest.next()
        if (!next.done) this.#hear(next.value)
        return next
      },
      return: (value) => rest.return(value),
      throw: (thrown) => rest.throw(thrown),
      [Symbol.asyncIterator]: () => tapped,
      [Symbol.asyncDispose]: async () => void (await rest.return(undefined)),
    }
    return { ...reply, rest: tapped }
  }

  #hear(part: Part): void {
    if (this.#text.length >= ANSWER_CHARS_MAX) return
    const texts =
      part.kind === 'completion'
        ? part.completion.choices.map(({ message }) => message.content)
        : part.chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content))
    this.#text = (this.#text + texts.filter((text) => typeof text === 'string').join('')).slice(
      0,
      ANSWER_CHARS_MAX,
    )
  }
}
