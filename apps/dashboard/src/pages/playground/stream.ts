/** Asks the gateway as every app does, and listens: every event as it came, for those who want to see it raw. */
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { failureOf } from '../../api/failure.ts'
import type { Chunk, Facts } from './conversation.ts'

/** What is told while an answer comes in. */
export interface Listener {
  /** The answer's head is here. */
  readonly onFacts: (facts: Facts) => void
  readonly onChunk: (chunk: Chunk) => void
  /** One event's data, `[DONE]` included. */
  readonly onRaw: (data: string) => void
}

/** How an answer ended: by its end mark, by an error event, or by the connection. */
export type Ending = 'done' | 'broken'

/** **Errors**: throws `Failure` for a refusal, an `AbortError` when it was stopped. */
export async function streamChat(
  body: object,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
  { onFacts, onChunk, onRaw }: Listener,
): Promise<Ending> {
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    credentials: 'omit',
    signal,
  })
  if (!response.ok) throw await failureOf(response)
  onFacts(factsOf(response.headers))
  if (response.body === null) return 'broken'
  const events = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const { data } = read.value
    onRaw(data)
    if (data === '[DONE]') return 'done'
    onChunk(JSON.parse(data) as Chunk)
  }
  return 'broken'
}

function factsOf(headers: Headers): Facts {
  const via = headers.get('x-routed-via')
  const requestId = headers.get('x-request-id')
  return {
    fallbacks: Number(headers.get('x-fallback-attempts') ?? 0),
    ...(via === null ? {} : { via }),
    ...(requestId === null ? {} : { requestId }),
  }
}
