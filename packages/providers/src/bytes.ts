/** Reads answer bodies: their first bytes, to see what they are, and all of them, up to a bound. */

export type Bytes = AsyncIterator<Uint8Array, unknown, undefined>

/** What a body's first bytes say it is, whatever its content type claims. */
export type Kind = 'json' | 'sse' | 'empty' | 'other'

/** A body whose first bytes were looked at, and are still in `bytes`. */
export interface Sniffed {
  readonly kind: Kind
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Whitespace that a provider may send to keep a connection open before its answer; more is not an answer. */
const PADDING_BYTES_MAX = 1 << 20

const SSE_START = /^(?::|data|event|id|retry)/

/**
 * Looks at the first bytes that are not whitespace. `bytes` can be read once, and does not close the iterator
 * when it is left early: whoever owns the iterator does.
 */
export async function sniff(iterator: Bytes): Promise<Sniffed> {
  const decoder = new TextDecoder()
  const seen: Uint8Array[] = []
  let head = ''
  let length = 0
  while (head.length < 5 && length <= PADDING_BYTES_MAX) {
    const read = await iterator.next()
    if (read.done === true) break
    seen.push(read.value)
    length += read.value.length
    head = (head + decoder.decode(read.value, { stream: true })).trimStart()
    if (head !== '' && !SSE_PREFIX.test(head)) break
  }
  return { kind: kindOf(head), bytes: replay(seen, iterator) }
}

/** What may still become one of the grammar's field names: more bytes are needed to tell. */
const SSE_PREFIX = /^(?:d|da|dat|e|ev|eve|even|i|r|re|ret|retr)$/

function kindOf(head: string): Kind {
  if (head === '') return 'empty'
  if (head.startsWith('{') || head.startsWith('[')) return 'json'
  return SSE_START.test(head) ? 'sse' : 'other'
}

async function* replay(
  seen: readonly Uint8Array[],
  iterator: Bytes,
): AsyncGenerator<Uint8Array, void, void> {
  yield* seen
  for (let read = await iterator.next(); read.done !== true; read = await iterator.next()) {
    yield read.value
  }
}

/** A whole body as text, `undefined` when it is larger than `bytesMax`. Invalid UTF-8 becomes U+FFFD. */
export async function readText(
  bytes: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  let left = bytesMax
  for await (const chunk of bytes) {
    left -= chunk.length
    if (left < 0) return undefined
    pieces.push(decoder.decode(chunk, { stream: true }))
  }
  pieces.push(decoder.decode())
  return pieces.join('')
}
