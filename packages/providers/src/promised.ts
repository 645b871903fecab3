/** An answer that a provider promises for later (202): asked after until it is there, within the attempt's own patience. */
import { type AttemptError, type Clock, err, type Result, sleep } from '@freellmapi/core'
import type { PromisedAnswers } from './provider.ts'
import { drain, type Exchange, type Outgoing, open } from './request.ts'

/** The provider holds a question open by itself, so this is only what keeps one that does not from being hammered. */
const PAUSE_MS = 1_000

/** Names are put into an address; what could lead elsewhere is none. */
const NAME = /^[\w-]{1,100}$/

/**
 * Sends a request, and waits for its answer where one is promised. Ends with the signal: whoever waits has a deadline.
 *
 * **Errors**: `overloaded` when the promise was forgotten. What has no name cannot be asked after, and stays a 202.
 */
export async function openPromised(
  outgoing: Outgoing,
  promises: PromisedAnswers,
  { baseUrl = promises.baseUrl, clock }: { readonly baseUrl?: string; readonly clock: Clock },
): Promise<Result<Exchange, AttemptError>> {
  let exchange = await open(outgoing)
  let isAskedAfter = false
  for (;;) {
    if (!exchange.ok) return exchange
    const { reply } = exchange.value
    const name = reply.status === 202 ? reply.headers.get(promises.header) : null
    if (isAskedAfter && reply.status === 404) {
      exchange.value.close()
      return err({ kind: 'overloaded' })
    }
    if (name === null || !NAME.test(name)) return exchange
    letGo(exchange.value, clock)
    await sleep(clock, PAUSE_MS, outgoing.signal)
    const url = baseUrl + promises.path + name
    exchange = await open({ ...outgoing, method: 'GET', url, body: undefined })
    isAskedAfter = true
  }
}

/** What else it says is of no interest, but its connection may serve the next question. */
function letGo(exchange: Exchange, clock: Clock): void {
  const { body } = exchange.reply
  if (body === null) exchange.release()
  else void drain(body[Symbol.asyncIterator](), exchange, clock)
}
