/** Pasted text on its way to becoming stored keys: what was found in it, what the owner decides, what came of it. */

import { createStore, reconcile } from 'solid-js/store'
import type { ImportEntry } from '../../api/wire.ts'
import type { Decisions } from './data.ts'

/** Where a row is on its way. */
export type Progress = 'found' | 'checking' | 'valid' | 'refused' | 'unchecked' | 'failed'

/** What its provider said of a key that is not stored yet. */
export type Check = 'none' | 'asking' | 'valid' | 'refused' | 'unchecked'

/** A found key with the owner's decision. */
export interface PasteRow extends ImportEntry {
  /** Unique in the text: its line, and its place among the keys of that line. */
  readonly id: string
  /** The provider that was chosen for it. */
  readonly chosen: string | null
  readonly isIncluded: boolean
  readonly check: Check
  readonly progress: Progress
  readonly problem: string | null
}

/** Whether adding the row would do anything. */
export function isAddable(row: PasteRow): boolean {
  return (
    row.isIncluded &&
    row.chosen !== null &&
    row.progress === 'found' &&
    row.state !== 'duplicate' &&
    row.state !== 'repeated'
  )
}

/** Whether its provider is still to be asked about the row. */
export function isAskable(row: PasteRow): boolean {
  return isAddable(row) && row.check === 'none'
}

/** Counts for the line under the list. */
export function summarise(rows: readonly PasteRow[]) {
  const count = (...progresses: readonly Progress[]): number =>
    rows.filter(({ progress }) => progresses.includes(progress)).length
  const counted = (check: Check): number => rows.filter((row) => row.check === check).length
  return {
    asking: counted('asking'),
    checked: { working: counted('valid'), refused: counted('refused') },
    addable: rows.filter(isAddable).length,
    added: count('checking', 'valid', 'refused', 'unchecked'),
    working: count('valid'),
    refused: count('refused'),
    isBusy: count('checking') > 0,
    isDone: rows.length > 0 && rows.some(({ progress }) => progress !== 'found'),
  }
}

/** The rows of one paste; reading the text again keeps what was decided about a key that is still in it. */
export function createPaste() {
  const [rows, set] = createStore<PasteRow[]>([])
  return {
    rows: rows as readonly PasteRow[],
    read(found: readonly ImportEntry[]): void {
      const decided = new Map(rows.map((row) => [row.id, row]))
      set(
        reconcile(
          found.map((entry, at) => rowOf(entry, found.slice(0, at), decided)),
          { key: 'id' },
        ),
      )
    },
    choose(id: string, provider: string | null): void {
      set((row) => row.id === id, { chosen: provider, check: 'none' })
    },
    asking(asked: readonly PasteRow[]): void {
      const ids = new Set(asked.map(({ id }) => id))
      set((row) => ids.has(row.id), { check: 'asking' })
    },
    /** What came of asking; a refused key is left out unless its owner wants it. Nothing when another provider was chosen since. */
    checked({ id, chosen }: Pick<PasteRow, 'id' | 'chosen'>, check: Check): void {
      const answer = check === 'refused' ? { check, isIncluded: false } : { check }
      set((row) => row.id === id && row.chosen === chosen && row.progress === 'found', answer)
    },
    include(id: string, isIncluded: boolean): void {
      set((row) => row.id === id, { isIncluded })
    },
    moved(id: string, progress: Progress, problem: string | null = null): void {
      set((row) => row.id === id, { progress, problem })
    },
    clear(): void {
      set(reconcile([], { key: 'id' }))
    },
  }
}

function rowOf(
  entry: ImportEntry,
  earlier: readonly ImportEntry[],
  decided: ReadonlyMap<string, PasteRow>,
): PasteRow {
  const place = earlier.filter(({ line }) => line === entry.line).length
  const id = `${entry.line}.${place} ${entry.masked}`
  const before = decided.get(id)
  return {
    ...entry,
    id,
    chosen: before?.chosen ?? entry.provider,
    isIncluded: before?.isIncluded ?? true,
    check: before?.check ?? 'none',
    progress: before?.progress ?? 'found',
    problem: null,
  }
}

/** What the server needs to be told to work on exactly the rows that are wanted. */
export function decisionsOf(
  rows: readonly PasteRow[],
  isWanted: (row: PasteRow) => boolean = isAddable,
): Decisions {
  return {
    choices: rows
      .filter((row) => isWanted(row) && row.chosen !== row.provider)
      .map(({ line, chosen }) => ({ line, provider: chosen ?? '' })),
    skip: rows.filter((row) => !isWanted(row)).map(({ line }) => line),
  }
}

/** What the server says of a row. */
export function entryOf(
  row: Pick<PasteRow, 'line' | 'masked'>,
  entries: readonly ImportEntry[],
): ImportEntry | undefined {
  return entries.find(({ line, masked }) => line === row.line && masked === row.masked)
}

/** What one paste offers to its views. */
export type Paste = ReturnType<typeof createPaste>
