/** One server-sent stream for the whole page: opened while it is visible, retried with patience, polled around when it fails. */
import { after, nowMs } from '../clock.ts'

/** Never faster than this when the stream does not get through (a buffering proxy, mostly). */
export const POLL_MS = 15_000
const RETRY_MIN_MS = 2_000
const RETRY_MAX_MS = 30_000

/** `open` while events flow; `waiting` until `retryAtMs`; `closed` in a hidden tab. */
export type StreamState =
  | { readonly kind: 'connecting' | 'open' | 'closed' }
  | { readonly kind: 'waiting'; readonly retryAtMs: number }

/** What the stream's owner wants to be told. */
export interface StreamListener {
  readonly onEvent: (name: string, data: unknown) => void
  readonly onState: (state: StreamState) => void
}

/** The stream, which its owner opens, hurries and closes. */
export interface EventStream {
  open(): void
  retryNow(): void
  close(): void
}

/** `names` are the events to hear; `source` makes the connection, so that a test can be the server. */
export function createEventStream(
  names: readonly string[],
  { onEvent, onState }: StreamListener,
  source: () => EventSource = () => new EventSource('/api/events'),
): EventStream {
  let connection: EventSource | undefined
  let cancelRetry = (): void => undefined
  let failures = 0

  const disconnect = (): void => {
    cancelRetry()
    connection?.close()
    connection = undefined
  }
  const open = (): void => {
    disconnect()
    onState({ kind: 'connecting' })
    connection = source()
    connection.onopen = () => {
      failures = 0
      onState({ kind: 'open' })
    }
    connection.onerror = () => {
      disconnect()
      const delayMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures)
      failures += 1
      onState({ kind: 'waiting', retryAtMs: nowMs() + delayMs })
      cancelRetry = after(delayMs, open)
    }
    for (const name of names)
      connection.addEventListener(name, (event) => {
        const data = parse(event.data)
        if (data !== undefined) onEvent(name, data)
      })
  }
  return {
    open,
    retryNow: open,
    close() {
      disconnect()
      onState({ kind: 'closed' })
    },
  }
}

/** Undefined for what is not JSON: one odd event must not end the stream. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A newer server may send what this page does not know.
    return undefined
  }
}
