/** The playground's state: one prompt and one set of settings for every conversation on it. */
import { createStore } from 'solid-js/store'
import { createColumns } from './columns.ts'
import { toMessages } from './conversation.ts'
import { runAnswer } from './run-answer.ts'
import { type Settings, toBody, UNSET } from './settings.ts'

/** Makes a desk. `keyOf` gives the key when a request is sent. */
export function createDesk(keyOf: () => string) {
  const [settings, set] = createStore<Settings>({ ...UNSET })
  const conversations = createColumns()
  const { columns, find } = conversations
  const running = new Map<number, AbortController>()

  /** The body of the next request of a conversation. */
  const bodyOf = (id: number): Readonly<Record<string, unknown>> => {
    const { model = 'auto', turns = [] } = find(id) ?? {}
    return toBody(model, settings, toMessages(settings.system, turns))
  }

  /** Has a conversation answered from where it is. */
  async function answer(id: number): Promise<void> {
    const abort = new AbortController()
    const body = bodyOf(id)
    running.set(id, abort)
    conversations.open(id)
    await runAnswer({
      body,
      key: keyOf(),
      signal: abort.signal,
      update: (next) => conversations.setLast(id, next),
      onRaw: (data) => conversations.keepRaw(id, data),
    })
    running.delete(id)
  }

  const stop = (): void => {
    for (const abort of running.values()) abort.abort()
  }

  return {
    columns,
    settings,
    bodyOf,
    stop,
    setSettings: (change: Partial<Settings>): void => set(change),
    isRunning: (): boolean =>
      columns.some(({ turns }) => turns.some((turn) => 'state' in turn && turn.state === 'coming')),
    /** Says the same to every conversation. */
    say(text: string): void {
      for (const { id } of columns) {
        conversations.append(id, { role: 'user', text })
        void answer(id)
      }
    },
    /** Throws the last answer away and asks again. */
    retry(id: number): void {
      conversations.rewind(id)
      void answer(id)
    },
    /** Plays the tools of the last turn, and goes on. */
    giveResults(id: number, results: readonly string[]): void {
      conversations.setLast(id, (turn) => ({
        ...turn,
        toolCalls: turn.toolCalls.map((call, at) => ({ ...call, result: results[at] ?? '' })),
      }))
      void answer(id)
    },
    setModel: conversations.setModel,
    addColumn: conversations.add,
    removeColumn(id: number): void {
      running.get(id)?.abort()
      conversations.remove(id)
    },
    clear(): void {
      stop()
      conversations.empty()
    },
  }
}

/** Everything the page works with. */
export type Desk = ReturnType<typeof createDesk>
