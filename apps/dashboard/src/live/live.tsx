/** The page's live data: what just happened, whether we hear of it, and which queries to ask again because of it. */

import { revalidate } from '@solidjs/router'
import {
  type Accessor,
  createContext,
  createSignal,
  onCleanup,
  onMount,
  type ParentProps,
  useContext,
} from 'solid-js'
import type { RequestBody } from '../api/wire.ts'
import { everyWhileVisible } from '../clock.ts'
import { createEventStream, type EventStream, POLL_MS, type StreamState } from './events.ts'
import { createRecentRequests } from './recent-requests.ts'

/** The queries an event makes stale. */
const STALE: Readonly<Record<string, readonly string[]>> = {
  'request.finished': [],
  'key.status': ['keys', 'status', 'models', 'providers'],
  'limits.delta': ['keys'],
  'catalog.changed': ['models', 'providers'],
  alert: ['status'],
}

/** Queries that show what is going on now: asked again every 15 s, and at once when events begin, for what came before. */
const POLLED = [
  'status',
  'keys',
  'overview',
  'models',
  'providers',
  'capacity',
  'recent',
  'heartbeats',
] as const

/** What `useLive` gives. */
export interface Live {
  readonly state: Accessor<StreamState>
  /** The newest finished requests first, bounded. */
  readonly recent: readonly RequestBody[]
  readonly retryNow: () => void
}

const Context = createContext<Live>()

/** Opens the stream for everything below it. Hidden tabs hear nothing and catch up when they are seen again. */
export function LiveProvider(props: ParentProps) {
  const [state, setState] = createSignal<StreamState>({ kind: 'closed' })
  const requests = createRecentRequests()
  const onEvent = (name: string, data: unknown): void => {
    if (name === 'request.finished') requests.add(data)
    for (const key of STALE[name] ?? []) void revalidate(key)
  }
  const refresh = (): void => void revalidate([...POLLED])
  const onState = (next: StreamState): void => {
    setState(next)
    if (next.kind === 'open') refresh()
  }
  const stream: EventStream = createEventStream(Object.keys(STALE), { onEvent, onState })
  const follow = (): void => {
    if (document.hidden) stream.close()
    else stream.open()
  }
  onMount(() => {
    follow()
    document.addEventListener('visibilitychange', follow)
  })
  onCleanup(() => {
    document.removeEventListener('visibilitychange', follow)
    stream.close()
  })
  everyWhileVisible(POLL_MS, refresh)
  return (
    <Context.Provider value={{ state, recent: requests.recent, retryNow: () => stream.retryNow() }}>
      {props.children}
    </Context.Provider>
  )
}

/** The live data. Throws outside a `LiveProvider`. */
export function useLive(): Live {
  const live = useContext(Context)
  if (live === undefined) throw new Error('Put a LiveProvider above this component.')
  return live
}
