/**
 * The gateway's `fetch` towards providers, on undici’s `request` and agents of its own: a fifth of the CPU of the
 * platform's `fetch`, no redirects followed, no body decoded.
 */
import type { FetchLike } from '@freellmapi/providers'
import { Agent } from 'undici'
import { type Allowance, assertReachable, guardedLookup } from './guard.ts'

/** Long enough for a slow DNS and TLS handshake on a Pi, short enough to leave time for a fallback. */
const CONNECT_MS_MAX = 5_000
/** Idle sockets are closed before the front ends of the providers close them. */
const KEEP_ALIVE_MS = 30_000
const HEADER_BYTES_MAX = 16 * 1024
/** Sockets per provider: as many as requests may be in flight, so that none waits for another. */
const CONNECTIONS_MAX = 1_024

export interface UpstreamFetch {
  readonly fetch: FetchLike
  /** Closes idle sockets and lets calls in flight finish. */
  close(): Promise<void>
}

/**
 * Makes a client with pools of its own. Deadlines are the caller's, by signal; the agents' own are off.
 *
 * Calls that say how far they may reach share no connection with others: a pool remembers whom it has dialled.
 */
export function createUpstreamFetch(): UpstreamFetch {
  const agents = {
    any: createAgent(),
    public: createAgent('public'),
    private: createAgent('private'),
  }
  return {
    async fetch(url, { method, headers, body, signal, reach }) {
      const target = new URL(url)
      if (reach !== undefined) assertReachable(target, reach)
      const response = await agents[reach ?? 'any'].request({
        origin: target.origin,
        path: target.pathname + target.search,
        method: method as 'GET' | 'POST',
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      })
      return {
        status: response.statusCode,
        headers: {
          get(name) {
            const value = response.headers[name.toLowerCase()]
            return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
          },
        },
        body: response.body,
        text: () => response.body.text(),
      }
    },
    async close() {
      await Promise.all(Object.values(agents).map((agent) => agent.close()))
    },
  }
}

function createAgent(allowance?: Allowance): Agent {
  return new Agent({
    connect: {
      timeout: CONNECT_MS_MAX,
      ...(allowance === undefined ? {} : { lookup: guardedLookup(allowance) }),
    },
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: HEADER_BYTES_MAX,
  })
}
