/** Asks providers about keys, with the patience of a person who is waiting for the verdict. */
import type { Clock } from '@freellmapi/core'
import { checkKey, type KeyReport, type Provider } from '@freellmapi/providers'
import type { UpstreamFetch } from '../outbound/upstream-fetch.ts'

const CHECK_MS_MAX = 15_000

/** Asks the provider of this id about a key. `unknown` when there is no such provider. */
export type CheckSecret = (
  provider: string,
  secret: string,
  signal: AbortSignal,
) => Promise<KeyReport>

/** How providers are reached. */
export interface KeyCheckDeps {
  readonly fetch: UpstreamFetch['fetch']
  readonly providers: () => readonly Provider[]
  readonly baseUrl: (provider: string) => string | undefined
  readonly clock: Clock
}

/** A check that reaches providers the way requests do. */
export function createKeyCheck({ fetch, providers, baseUrl, clock }: KeyCheckDeps): CheckSecret {
  return async (id, secret, signal) => {
    const provider = providers().find((one) => one.id === id)
    if (provider === undefined) return { verdict: 'unknown' }
    const patience = AbortSignal.any([signal, AbortSignal.timeout(CHECK_MS_MAX)])
    return await checkKey({ fetch, baseUrl, clock }, provider, secret, patience)
  }
}
