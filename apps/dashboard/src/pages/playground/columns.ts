/** The conversations on the desk as a store: one to four, each with a model of its own. */
import { createStore, produce } from 'solid-js/store'
import { type AssistantTurn, COMING, type Turn } from './conversation.ts'

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

/** Makes the store, with one conversation in it. */
export function createColumns() {
  const [columns, set] = createStore<Column[]>([newColumn(0, 'auto')])
  let nextId = 1
  const change = (id: number, work: (column: Column) => void): void =>
    set(
      (column) => column.id === id,
      produce((column) => work(column)),
    )
  return {
    columns,
    find: (id: number): Column | undefined => columns.find((column) => column.id === id),
    add: (): void => {
      if (columns.length < COLUMNS_MAX) set(columns.length, newColumn(nextId++, 'auto-smart'))
    },
    remove: (id: number): void => set((all) => all.filter((column) => column.id !== id)),
    empty: (): void => set({}, { turns: [], raw: [] }),
    setModel: (id: number, model: string): void =>
      change(id, (column) => {
        column.model = model
      }),
    append: (id: number, turn: Turn): void =>
      change(id, (column) => {
        column.turns = [...column.turns, turn]
      }),
    /** Makes room for an answer. */
    open: (id: number): void =>
      change(id, (column) => {
        column.turns = [...column.turns, COMING]
        column.raw = []
      }),
    /** Goes back to the last thing the viewer said. */
    rewind: (id: number): void =>
      change(id, (column) => {
        const at = column.turns.findLastIndex(({ role }) => role === 'user')
        column.turns = column.turns.slice(0, at + 1)
      }),
    setLast: (id: number, next: (turn: AssistantTurn) => AssistantTurn): void =>
      change(id, (column) => {
        const last = column.turns.at(-1)
        if (last?.role === 'assistant') column.turns = [...column.turns.slice(0, -1), next(last)]
      }),
    keepRaw: (id: number, data: string): void =>
      change(id, (column) => {
        if (column.raw.length < RAW_MAX) column.raw = [...column.raw, data]
      }),
  }
}

function newColumn(id: number, model: string): Column {
  return { id, model, turns: [], raw: [] }
}
