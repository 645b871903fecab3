/** The last day's calls, hour by hour; the overview asks for providers, the keys page for keys. */
import { query } from '@solidjs/router'
import { answer, api } from './client.ts'

/** Of every provider, or of every key. */
export const getHeartbeats = query(
  (by: 'provider' | 'key') => answer(api.analytics.heartbeats.$get({ query: { by } })),
  'heartbeats',
)
