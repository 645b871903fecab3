/** The rows on screen: pages read one after the other, and new requests on top while the viewer wants them. */
import { batch, createSignal } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import { asFailure, type Failure } from '../../api/failure.ts'
import type { RequestBody } from '../../api/wire.ts'
import { getPage } from './data.ts'

/** More rows than anybody scrolls through; the filters find what lies behind them. */
const ROWS_MAX = 5_000
/** Empty pages read in a row before the viewer is asked whether to look further. */
const EMPTY_PAGES_MAX = 8

/** A log of requests. `queryOf` gives the filters at the moment of asking. */
export function createLog(queryOf: () => Readonly<Record<string, string>>) {
  const [rows, set] = createStore<RequestBody[]>([])
  const [cursor, setCursor] = createSignal<string | null>(null)
  const [isLoading, setLoading] = createSignal(false)
  const [failure, setFailure] = createSignal<Failure>()
  let generation = 0

  async function read(from: string | null, isFresh: boolean): Promise<void> {
    const mine = ++generation
    setLoading(true)
    setFailure(undefined)
    try {
      let next = from
      let found: readonly RequestBody[] = []
      for (let page = 0; page < EMPTY_PAGES_MAX; page++) {
        const { data, nextCursor } = await getPage(queryOf(), next)
        found = data
        next = nextCursor
        if (data.length > 0 || nextCursor === null) break
      }
      if (mine !== generation) return
      batch(() => {
        set(reconcile(isFresh ? [...found] : withOlder(rows, found), { key: 'id' }))
        setCursor(next)
      })
    } catch (thrown) {
      if (mine === generation) setFailure(asFailure(thrown))
    } finally {
      if (mine === generation) setLoading(false)
    }
  }

  const hasMore = (): boolean => cursor() !== null && rows.length < ROWS_MAX
  return {
    rows: rows as readonly RequestBody[],
    isLoading,
    failure,
    hasMore,
    /** Reads the newest page, and forgets the others. */
    restart: (): Promise<void> => read(null, true),
    /** Reads the next page. */
    more: async (): Promise<void> => {
      if (!isLoading() && hasMore()) await read(cursor(), false)
    },
    /** Reads to the end, as far as a page can hold it. */
    all: async (): Promise<void> => {
      while (hasMore() && failure() === undefined) await read(cursor(), false)
    },
    /** Puts requests that have just finished on top. */
    add(fresh: readonly RequestBody[]): void {
      const known = new Set(rows.map(({ id }) => id))
      const unknown = fresh.filter(({ id }) => !known.has(id))
      if (unknown.length > 0)
        set(reconcile([...unknown, ...rows].slice(0, ROWS_MAX), { key: 'id' }))
    },
  }
}

/** Everything the page's log gives. */
export type Log = ReturnType<typeof createLog>

function withOlder(rows: readonly RequestBody[], older: readonly RequestBody[]): RequestBody[] {
  const known = new Set(rows.map(({ id }) => id))
  return [...rows, ...older.filter(({ id }) => !known.has(id))]
}
