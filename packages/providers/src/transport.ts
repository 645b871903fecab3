/** The network as a port: the little of `fetch` that a call needs, and what its failures mean. */
import type { AttemptError } from '@freellmapi/core'

/** What is asked of a transport. */
export interface FetchInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string
  readonly signal: AbortSignal
  readonly redirect: 'manual'
  /** How far the call may reach; absent for addresses that nobody typed in. A transport that cannot tell may ignore it. */
  readonly reach?: 'public' | 'private'
}

/** What a transport answers with. Header names are asked for in lower case. */
export interface FetchReply {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: AsyncIterable<Uint8Array> | null
  text(): Promise<string>
}

/** `fetch`, as far as it is used. Must never follow a redirect: the key would travel along. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchReply>

/** The platform's own `fetch` as a transport: right everywhere, fastest nowhere. */
export const webFetch: FetchLike = async (url, init) => {
  const response = await fetch(url, init)
  return {
    status: response.status,
    headers: response.headers,
    body: response.body === null ? null : readAll(response.body),
    text: () => response.text(),
  }
}

/** A web stream as an iterable, for platforms whose streams are none. Returning early cancels the stream. */
async function* readAll(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
  } finally {
    // Settled streams ignore it; a broken one has already told its reader why.
    await reader.cancel().catch(() => undefined)
  }
}

/** Error codes of Node, undici and OpenSSL for a request of which no byte reached the provider. */
const NEVER_SENT = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const NEVER_SENT_PREFIX = /^(?:CERT_|ERR_TLS_|ERR_SSL_)/

/** Causes nest (`TypeError: fetch failed` holds the real one); a cycle must not hold us. */
const CAUSES_MAX = 5

/** What a transport's exception means. Nothing of its text is kept: it may spell the URL or the key. */
export function classifyThrown(thrown: unknown, signal: AbortSignal): AttemptError {
  if (signal.aborted) return { kind: 'aborted' }
  let cause = thrown
  for (let depth = 0; depth < CAUSES_MAX; depth++) {
    if (typeof cause !== 'object' || cause === null) break
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (NEVER_SENT.has(code) || NEVER_SENT_PREFIX.test(code)) return { kind: 'unreachable' }
    cause = nested(cause)
  }
  return { kind: 'network' }
}

/** An `AggregateError` (several addresses tried) speaks through its first error. */
function nested(thrown: object): unknown {
  if ('errors' in thrown && Array.isArray(thrown.errors)) return thrown.errors[0]
  return 'cause' in thrown ? thrown.cause : undefined
}
