/** A committed reply out of nothing but its parts, which tells whether it was left open. */
import type { AttemptError } from '../errors.ts'
import type { Reply } from '../pipeline.ts'
import type { Part } from '../upstream-call.ts'
import { anUpstream } from './an-upstream.ts'

/** A reply, and what became of it. */
export interface SaidReply {
  readonly reply: Extract<Reply, { kind: 'committed' }>
  /** Parts that were asked for after the first. */
  readonly pulled: () => number
  /** Whether its books are closed. */
  readonly isClosed: () => boolean
}

/** A reply of these parts, ending in an error or well. With `forever`, its end never comes. */
export async function aReply(
  parts: readonly [Part, ...Part[]],
  { error, forever = false }: { readonly error?: AttemptError; readonly forever?: boolean } = {},
): Promise<SaidReply> {
  let pulled = 0
  let isClosed = false
  async function* attempt(): AsyncGenerator<Part, AttemptError | undefined, void> {
    try {
      for (const [at, part] of parts.entries()) {
        pulled = at
        yield part
      }
      if (forever) await new Promise(() => undefined)
      return error
    } finally {
      isClosed = true
    }
  }
  const rest = attempt()
  // Begun, as the pipeline hands it over: a generator that was never started runs no `finally`.
  await rest.next()
  const [first] = parts
  return {
    reply: { kind: 'committed', upstream: anUpstream({}), first, rest, fallbacks: 0 },
    pulled: () => pulled,
    isClosed: () => isClosed,
  }
}

/** A part of one chunk of one choice. */
export function aChunk(
  delta: object,
  finish_reason: 'stop' | 'length' | 'tool_calls' | null = null,
  index = 0,
): Part {
  return { kind: 'chunks', chunks: [{ choices: [{ index, delta, finish_reason }] }] }
}
