/**
 * An answer before it is sent: a head, and the steps that write its body. Providers make good ones,
 * faults rewrite them, and `play` sends them; none of the three knows the others.
 */
import type { HeaderList, Json } from './json.ts'

/** What a piece of a body is, so that a fault can count or replace its kind. */
export type Role = 'comment' | 'first' | 'content' | 'finish' | 'usage' | 'done' | 'error' | 'whole'

/** Bytes to send. Writes that nothing parts may leave in one packet. */
export interface Write {
  readonly kind: 'write'
  readonly role: Role
  readonly data: string | Buffer
}

/** One thing that happens to a body. `stall` lasts until the client leaves; `cut` closes the connection. */
export type Step =
  | Write
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'stall' }
  | { readonly kind: 'cut'; readonly how: 'close' | 'reset' }

/** An answer. `framing: 'raw'` means that the steps write the status line and the headers too. */
export interface Reply {
  /** 0 for no head at all. */
  readonly status: number
  readonly headers: HeaderList
  readonly framing: 'length' | 'chunked' | 'raw'
  /** The Content-Length to announce, true or not; only with `framing: 'length'`. */
  readonly length: number
  readonly isStream: boolean
  readonly steps: Iterable<Step>
  /** Milliseconds before the head. */
  readonly delayMs: number
  /** Informational responses to send before the head. */
  readonly before: readonly ('103' | '100')[]
}

/** A refusal in a provider's own words. */
export interface Refusal {
  readonly status: number
  readonly headers: HeaderList
  readonly body: Json
}

/** One write. */
export function write(role: Role, data: string | Buffer): Write {
  return { kind: 'write', role, data }
}

/** A body that is known whole. */
export function wholeReply(status: number, headers: HeaderList, body: string | Buffer): Reply {
  return {
    status,
    headers,
    framing: 'length',
    length: Buffer.byteLength(body),
    isStream: false,
    steps: body.length === 0 ? [] : [write('whole', body)],
    delayMs: 0,
    before: [],
  }
}

/** A body of server-sent events. */
export function streamReply(headers: HeaderList, steps: Iterable<Step>): Reply {
  return {
    status: 200,
    headers,
    framing: 'chunked',
    length: 0,
    isStream: true,
    steps,
    delayMs: 0,
    before: [],
  }
}

/** A JSON body. `pretty` is how Google writes it. */
export function jsonReply(
  { status, headers, body }: Refusal,
  style: 'compact' | 'pretty' = 'compact',
): Reply {
  const text = style === 'pretty' ? `${JSON.stringify(body, undefined, 2)}\n` : JSON.stringify(body)
  const hasType = headers.some(([name]) => name === 'content-type')
  const type: HeaderList = hasType ? [] : [['content-type', 'application/json; charset=utf-8']]
  return wholeReply(status, [...type, ...headers], text)
}
