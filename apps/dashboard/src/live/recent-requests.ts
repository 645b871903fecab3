/** The last requests, newest first: a bounded store that an event stream feeds. */

import { createStore, reconcile } from 'solid-js/store'
import type { RequestBody } from '../api/wire.ts'

/** More than fits a screen is history, which the request log has. */
const RECENT_MAX = 50

/** A list that forgets its oldest entry when it is full, and takes every request once. */
export function createRecentRequests() {
  const [recent, set] = createStore<RequestBody[]>([])
  return {
    recent: recent as readonly RequestBody[],
    add(event: unknown): void {
      if (isRequest(event)) set(reconcile(newestFirst([event], recent), { key: 'id' }))
    },
  }
}

/** Both lists as one, each request once, bounded. */
export function newestFirst(
  fresh: readonly RequestBody[],
  older: readonly RequestBody[],
): RequestBody[] {
  const known = new Set(fresh.map(({ id }) => id))
  return [...fresh, ...older.filter(({ id }) => !known.has(id))].slice(0, RECENT_MAX)
}

function isRequest(event: unknown): event is RequestBody {
  return typeof event === 'object' && event !== null && 'id' in event && 'outcome' in event
}
