/** Asks a provider whether a key is good, by the cheapest request it has. */
import { type AttemptError, type Clock, systemClock } from '@freellmapi/core'
import { readText } from './bytes.ts'
import { type CallerOptions, urlOf } from './call.ts'
import { parseJson } from './json.ts'
import type { Provider } from './provider.ts'
import { type Exchange, headTrouble, open, readRefusal, refusalOf } from './request.ts'
import type { FetchLike } from './transport.ts'
import { readError } from './wire-error.ts'

/**
 * `restricted`: the key is known but may not be used as it is (plan, region, credit).
 * `unknown`: the provider could not tell; the key is as good as it was.
 */
export type KeyVerdict = 'valid' | 'invalid' | 'restricted' | 'unknown'

/** A verdict, with the error it was read from unless it is `valid`. */
export interface KeyReport {
  readonly verdict: KeyVerdict
  readonly error?: AttemptError
}

/** What a check needs from its surroundings. */
export interface KeyCheckOptions {
  readonly fetch: FetchLike
  readonly baseUrl?: CallerOptions['baseUrl']
  readonly clock?: Clock
}

/** Model lists of hundreds of models are some hundred KiB. */
const LIST_BYTES_MAX = 8 << 20

/** Checks one key. Never rejects; `secret` is not kept. */
export async function checkKey(
  options: KeyCheckOptions,
  provider: Provider,
  secret: string,
  signal: AbortSignal,
): Promise<KeyReport> {
  // Whoever is gone has nothing to say about a key, and need not see it.
  if (provider.retired !== undefined) return reportOf({ kind: 'model_unavailable' })
  const { method, path, body, provenBy = [] } = provider.check
  const outgoing = {
    fetch: options.fetch,
    provider,
    secret,
    url: urlOf(provider, { path, secret }, options.baseUrl),
    method,
    accept: 'application/json',
    body,
    signal,
  }
  const exchange = await open(outgoing)
  if (!exchange.ok) return reportOf(exchange.error)
  const trouble = headTrouble(exchange.value.reply)
  if (trouble !== undefined) {
    exchange.value.close()
    return reportOf(trouble)
  }
  const { nowMs } = options.clock ?? systemClock
  const refusal = refusalOf(outgoing, exchange.value, nowMs())
  if (exchange.value.reply.status >= 400) {
    const error = refusal(await readRefusal(exchange.value))
    return provenBy.includes(error.kind) ? { verdict: 'valid' } : reportOf(error)
  }
  return readReport(exchange.value, refusal)
}

/** A captive portal answers 200 to everything: only JSON without an error in it vouches for a key. */
async function readReport(
  { reply, close }: Exchange,
  refusal: ReturnType<typeof refusalOf>,
): Promise<KeyReport> {
  const text =
    reply.body === null
      ? undefined
      : await readText(reply.body, LIST_BYTES_MAX).catch(() => undefined)
  close()
  const parsed = parseJson(text ?? '')
  const error = readError(parsed)
  if (error !== undefined) return reportOf(refusal(error))
  if (typeof parsed === 'object' && parsed !== null) return { verdict: 'valid' }
  return reportOf({ kind: 'malformed', what: 'not_json' })
}

function reportOf(error: AttemptError): KeyReport {
  switch (error.kind) {
    case 'unauthorized':
      return { verdict: 'invalid', error }
    case 'not_entitled':
    case 'quota_exhausted':
      return { verdict: 'restricted', error }
    default:
      return { verdict: 'unknown', error }
  }
}
