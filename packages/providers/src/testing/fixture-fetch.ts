/** A transport that answers from memory, in reads of any size, and remembers what it was asked. */
import type { FetchInit, FetchLike } from '../transport.ts'

/** An answer to give. `breaksWith` is thrown once the body has been read. */
export interface Answered {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | readonly Uint8Array[]
  readonly breaksWith?: Error
}

/** A request that was made, and whether its answer's body was read to the end or closed. */
export interface Recorded {
  readonly url: string
  readonly init: FetchInit
  isOver: boolean
}

/** The transport, and the requests it saw. */
export function fixtureFetch(answer: Answered): FetchLike & { readonly requests: Recorded[] } {
  const requests: Recorded[] = []
  const { status = 200, headers = {}, body = '' } = answer
  const fetch: FetchLike = async (url, init) => {
    const request = { url, init, isOver: false }
    requests.push(request)
    init.signal.addEventListener('abort', () => {
      request.isOver = true
    })
    return {
      status,
      headers: { get: (name) => headers[name.toLowerCase()] ?? null },
      body: chunksOf(answer, request),
      text: async () => (typeof body === 'string' ? body : new TextDecoder().decode(join(body))),
    }
  }
  return Object.assign(fetch, { requests })
}

async function* chunksOf(
  { body = '', breaksWith }: Answered,
  request: Recorded,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    if (typeof body !== 'string') yield* body
    else if (body !== '') yield new TextEncoder().encode(body)
    if (breaksWith !== undefined) throw breaksWith
  } finally {
    request.isOver = true
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
