/** One HTTP exchange with a provider, as far as its status line: what every request has, and when it is over. */
import { type AttemptError, type Clock, err, ok, type Result } from '@freellmapi/core'
import { isSendable } from './auth.ts'
import type { Bytes } from './bytes.ts'
import { readText } from './bytes.ts'
import { classify } from './classify.ts'
import { parseJson, toWireText, type Wire } from './json.ts'
import type { Provider } from './provider.ts'
import { classifyThrown, type FetchLike, type FetchReply } from './transport.ts'
import { readError, readPlainError, type WireError } from './wire-error.ts'

/** Named because Groq's front refuses the user agents that libraries send by default. */
const USER_AGENT = 'freellmapi'

/** Bytes of an error body that are read; what is larger is classified by its status. */
const ERROR_BYTES_MAX = 64 << 10

/** A stream that is complete may be read on so long, so that its connection can serve the next request. */
const DRAIN_MS_MAX = 1_000
const DRAIN_BYTES_MAX = 64 << 10

/** What is sent. `secret` is used for the headers and to keep itself out of errors, and lives no longer than the call. */
export interface Outgoing {
  readonly fetch: FetchLike
  readonly provider: Provider
  readonly secret: string
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly accept: string
  readonly body: Wire | undefined
  readonly signal: AbortSignal
}

/** An open answer. Closing it more than once does no harm. */
export interface Exchange {
  readonly reply: FetchReply
  readonly signal: AbortSignal
  /** Breaks the connection off, wherever it is. */
  close(): void
  /** Lets go of an answer that was read to its end: there is nothing to break off. */
  release(): void
}

/** Sends a request. **Errors**: the transport's; whatever status comes back is an answer. */
export async function open(outgoing: Outgoing): Promise<Result<Exchange, AttemptError>> {
  const { fetch, provider, secret, url, method, accept, body } = outgoing
  if (outgoing.signal.aborted) return err({ kind: 'aborted' })
  const isComplete = provider.keyPath === undefined || provider.keyPath(secret) !== undefined
  if (!isSendable(secret) || !isComplete) return err({ kind: 'unauthorized' })
  const { signal, close, release } = linked(outgoing.signal)
  try {
    const reply = await fetch(url, {
      method,
      headers: {
        accept,
        'accept-encoding': 'identity',
        'user-agent': USER_AGENT,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...provider.auth(secret),
      },
      ...(body === undefined ? {} : { body: toWireText(body) }),
      signal,
      redirect: 'manual',
      ...(provider.reach === undefined ? {} : { reach: provider.reach }),
    })
    return ok({ reply, signal, close, release })
  } catch (thrown) {
    close()
    return err(classifyThrown(thrown, outgoing.signal))
  }
}

/** A signal that follows another until it is closed, so that a long-lived one collects no listeners. */
function linked(outer: AbortSignal): Pick<Exchange, 'signal' | 'close' | 'release'> {
  const controller = new AbortController()
  const release = (): void => outer.removeEventListener('abort', close)
  const close = (): void => {
    release()
    controller.abort()
  }
  outer.addEventListener('abort', close, { once: true })
  return { signal: controller.signal, close, release }
}

/** What is wrong with an answer's head: a status that is none, a redirect, an encoding we did not ask for. */
export function headTrouble({ status, headers }: FetchReply): AttemptError | undefined {
  // Browsers hide a redirect that was not followed behind status 0.
  if (status === 0 || (status >= 300 && status < 400)) return { kind: 'redirected' }
  if (status < 200 || status >= 600) return { kind: 'malformed', what: 'frame' }
  // A promise that nobody can be asked after: there is no answer in it, and none will come.
  if (status === 202) return { kind: 'overloaded' }
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  const isPlain = encoding === '' || encoding === 'identity'
  return isPlain || status >= 300 ? undefined : { kind: 'malformed', what: 'encoded' }
}

/** The error that a refusal's body holds; `undefined` for one that is none, too large, encoded or broken off. */
export async function readRefusal({ reply, close }: Exchange): Promise<WireError | undefined> {
  const encoding = reply.headers.get('content-encoding') ?? 'identity'
  if (reply.body === null || encoding !== 'identity') return undefined
  const body = await readText(reply.body, ERROR_BYTES_MAX).catch(() => undefined)
  close()
  return readError(parseJson(body ?? '')) ?? readPlainError(body ?? '')
}

/** Turns what a provider said into why it refused, with the key kept out of every text. */
export function refusalOf(
  { provider, secret }: Pick<Outgoing, 'provider' | 'secret'>,
  { reply }: Pick<Exchange, 'reply'>,
  nowMs: number,
): (error: WireError | undefined) => AttemptError {
  const { status, headers } = reply
  return (stated) => {
    const error = stated && { ...stated, message: withoutSecret(stated.message, secret) }
    return classify({ provider, status, headers, error, nowMs })
  }
}

/** A key may be of parts (`account:token`), each of which an error may spell. */
function withoutSecret(message: string, secret: string): string {
  const parts = [secret, ...secret.split(':')].filter(
    (part) => part.length >= SECRET_PART_CHARS_MIN,
  )
  return parts.reduce((text, part) => text.replaceAll(part, '[key]'), message)
}

/** Shorter parts are no secrets, and might be words. */
const SECRET_PART_CHARS_MIN = 8

/** Reads a complete answer to its very end in the background, within bounds, and breaks off what goes beyond them. */
export async function drain(
  iterator: Bytes,
  { close, release }: Pick<Exchange, 'close' | 'release'>,
  clock: Clock,
): Promise<void> {
  const timer = clock.timer(DRAIN_MS_MAX, close)
  let left = DRAIN_BYTES_MAX
  try {
    let read = await iterator.next()
    for (; read.done !== true && left >= 0; read = await iterator.next()) left -= read.value.length
    if (read.done === true) release()
    else close()
  } catch {
    // What came after the answer's end does not matter any more.
    close()
  } finally {
    timer.cancel()
  }
}
