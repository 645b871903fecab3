/** What `GET /api/events` tells, by the name of the event. */
import type { KeyBody } from './key.ts'
import type { RequestBody } from './request.ts'
import type { AlertBody } from './status.ts'

/** The data of each event. A missed event loses nothing: every page can be asked anew. */
export interface LiveEvents {
  /** A request is over. */
  readonly 'request.finished': RequestBody
  /** A key's health, pause or switch changed. */
  readonly 'key.status': Pick<KeyBody, 'id' | 'provider' | 'health' | 'enabled' | 'pausedUntilMs'>
  /** Counts moved; at most once a second. */
  readonly 'limits.delta': { readonly keyIds: readonly string[] }
  /** Providers, models or settings changed. */
  readonly 'catalog.changed': { readonly what: 'providers' | 'models' | 'settings' | 'keys' }
  /** The set of alerts changed. */
  readonly alert: { readonly alerts: readonly AlertBody[] }
}
