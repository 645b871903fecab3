/** The playground's state: one prompt for one to four conversations, each with a model of its own. */
import { batch } from 'solid-js'
import { createStore, produce } from 'solid-js/store'
import { asFailure } from '../../api/failure.ts'
import { type AssistantTurn, COMING, hear, type Turn, toMessages } from './conversation.ts'
import { type Settings, toBody, UNSET } from './settings.ts'
import { streamChat } from './stream.ts'

/** Models compared side by side. */
export const COLUMNS_MAX = 4
/** Events kept for the raw view of one answer. */
const RAW_MAX = 2_000

/** One conversation. */
export interface Column {
  readonly id: number
  model: string
  turns: readonly Turn[]
  /** The last answer's events as they came. */
  raw: readonly string[]
}

/** Makes a desk. `keyOf` gives the unified key when a request is sent. */
export function createDesk(keyOf: () => string) {
  const [state, set] = createStore({
    settings: UNSET as Settings,
    columns: [newColumn(0, 'auto')] as Column[],
  })
  const running = new Map<number, AbortController>()
  let nextId = 1

  const find = (id: number): Column | undefined => state.columns.find((column) => column.id === id)
  const change = (id: number, work: (column: Column) => void): void =>
    set(
      'columns',
      (column) => column.id === id,
      produce((column) => work(column)),
    )
  const setLast = (id: number, next: (turn: AssistantTurn) => AssistantTurn): void =>
    change(id, (column) => {
      const last = column.turns.at(-1)
      if (last?.role === 'assistant') column.turns = [...column.turns.slice(0, -1), next(last)]
    })

  /** Has a conversation answered from where it is. */
  async function answer(id: number): Promise<void> {
    const column = find(id)
    if (column === undefined) return
    const { settings } = state
    const body = toBody(column.model, settings, toMessages(settings.system, column.turns))
    const abort = new AbortController()
    running.set(id, abort)
    const startedMs = performance.now()
    const elapsed = (): number => performance.now() - startedMs
    batch(() => change(id, (each) => {
      each.turns = [...each.turns, COMING]
      each.raw = []
    }))
    const outcome = await streamChat(
      body,
      { key: keyOf(), signal: abort.signal },
      {
        onFacts: (facts) => setLast(id, (turn) => ({ ...turn, facts: { ...turn.facts, ...facts } })),
        onChunk: (chunk) => setLast(id, (turn) => firstWord(turn, hear(turn, chunk), elapsed())),
        onRaw: (data) => change(id, (each) => {
          if (each.raw.length < RAW_MAX) each.raw = [...each.raw, data]
        }),
      },
    ).then(
      (ending): Partial<AssistantTurn> => (ending === 'done' ? { state: 'done' } : { state: 'failed' }),
      (thrown: unknown): Partial<AssistantTurn> =>
        abort.signal.aborted
          ? { state: 'stopped' }
          : { state: 'failed', error: asFailure(thrown).message, facts: refusedFacts(thrown) },
    )
    running.delete(id)
    setLast(id, (turn) => ({
      ...turn,
      ...(turn.state === 'failed' ? {} : outcome),
      facts: { ...turn.facts, ...outcome.facts, durationMs: elapsed() },
    }))
  }

  return {
    state,
    setSettings: (settings: Partial<Settings>) => set('settings', settings),
    isRunning: () =>
      state.columns.some(({ turns }) => turns.some((turn) => 'state' in turn && turn.state === 'coming')),
    /** Says the same to every conversation. */
    say(text: string): void {
      for (const { id } of state.columns) {
        change(id, (column) => {
          column.turns = [...column.turns, { role: 'user', text }]
        })
        void answer(id)
      }
    },
    stop: () => {
      for (const abort of running.values()) abort.abort()
    },
    /** Throws the last answer away and asks again. */
    retry(id: number): void {
      change(id, (column) => {
        column.turns = column.turns.slice(0, column.turns.findLastIndex(({ role }) => role === 'user') + 1)
      })
      void answer(id)
    },
    /** Plays the tools of the last turn, and goes on. */
    giveResults(id: number, results: readonly string[]): void {
      setLast(id, (turn) => ({
        ...turn,
        toolCalls: turn.toolCalls.map((call, at) => ({ ...call, result: results[at] ?? '' })),
      }))
      void answer(id)
    },
    setModel: (id: number, model: string) => change(id, (column) => {
      column.model = model
    }),
    addColumn: () => {
      if (state.columns.length < COLUMNS_MAX)
        set('columns', (columns) => [...columns, newColumn(nextId++, 'auto-smart')])
    },
    removeColumn: (id: number) => {
      running.get(id)?.abort()
      set('columns', (columns) => columns.filter((column) => column.id !== id))
    },
    clear: () => {
      for (const abort of running.values()) abort.abort()
      set('columns', {}, { turns: [], raw: [] })
    },
    /** The body of the next request of a conversation, for those who want to send it themselves. */
    bodyOf(id: number): Readonly<Record<string, unknown>> {
      const column = find(id)
      return toBody(
        column?.model ?? 'auto',
        state.settings,
        toMessages(state.settings.system, column?.turns ?? []),
      )
    },
  }
}

/** Everything the page works with. */
export type Desk = ReturnType<typeof createDesk>

function newColumn(id: number, model: string): Column {
  return { id, model, turns: [], raw: [] }
}

/** Notes when the first thing worth reading came. */
function firstWord(before: AssistantTurn, after: AssistantTurn, elapsedMs: number): AssistantTurn {
  const hasWords = after.text !== '' || after.reasoning !== '' || after.toolCalls.length > 0
  return before.facts.firstTokenMs !== undefined || !hasWords
    ? after
    : { ...after, facts: { ...after.facts, firstTokenMs: elapsedMs } }
}

function refusedFacts(thrown: unknown): AssistantTurn['facts'] {
  const { requestId } = asFailure(thrown)
  return requestId === null ? {} : { requestId }
}
