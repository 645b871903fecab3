/** The last requests, newest first: a bounded store that an event stream feeds. */
import { createStore, reconcile } from 'solid-js/store'

/** More than fits a screen is history, which the request log has. */
const RECENT_MAX = 50

/** A finished request as the stream tells it. */
export interface FinishedRequest {
  readonly id: string
  readonly atMs: number
  readonly requestedModel: string
  readonly outcome: 'succeeded' | 'failed' | 'exhausted' | 'interrupted' | 'canceled'
  readonly httpStatus: number
  readonly durationMs: number
  readonly firstTokenMs: number | null
  readonly provider: string | null
  readonly model: string | null
  readonly promptTokens: number
  readonly completionTokens: number
  readonly attempts: number
}

/** A list that forgets its oldest entry when it is full, and takes every request once. */
export function createTicker() {
  const [recent, set] = createStore<FinishedRequest[]>([])
  return {
    recent: recent as readonly FinishedRequest[],
    add(event: unknown): void {
      if (!isFinishedRequest(event)) return
      const others = recent.filter(({ id }) => id !== event.id)
      set(reconcile([event, ...others].slice(0, RECENT_MAX), { key: 'id' }))
    },
  }
}

function isFinishedRequest(event: unknown): event is FinishedRequest {
  return typeof event === 'object' && event !== null && 'id' in event && 'outcome' in event
}
