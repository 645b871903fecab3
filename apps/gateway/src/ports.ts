/** What a gateway stands on. */
import type { Clock, Patience, Random } from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'
import type { Env } from './env.ts'
import type { Log } from './log.ts'
import type { UpstreamFetch } from './outbound/upstream-fetch.ts'
import type { Redactions } from './redactions.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { Storage } from './storage/storage.ts'

/** The ports and settings that everything else is built from. */
export interface Ports {
  readonly env: Env
  readonly secrets: Secrets
  readonly storage: Storage
  readonly upstream: UpstreamFetch
  readonly providers: readonly Provider[]
  readonly log: Log
  /** Hides from the log what is opened. */
  readonly redactions: Redactions
  /** Runs a callback at the end of the event loop's turn. */
  readonly atEndOfTurn: (callback: () => void) => void
  readonly clock?: Clock
  readonly random?: Random
  readonly patience?: Partial<Patience>
}
