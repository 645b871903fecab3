/** The work behind the paste box: reads the text while it is typed, asks the providers about its keys, stores what was chosen. */

import { createSignal, onCleanup } from 'solid-js'
import { asFailure } from '../../api/failure.ts'
import type { ImportEntry, KeyTest } from '../../api/wire.ts'
import { after } from '../../clock.ts'
import { checkKeys, importKeys, readKeys, testKey } from './data.ts'
import { createPaste, decisionsOf, entryOf, isAddable, isAskable, type PasteRow } from './paste.ts'

/** Long enough to finish a line, short enough to feel immediate. */
const PAUSE_MS = 250
/** After reading: whoever types a key by hand must not have its beginnings sent to a provider. */
const CHECK_PAUSE_MS = 600

/** `onFailure` hears what went wrong with the call as a whole; a single key's trouble is told in its row. */
export function createPasteWork(onFailure: (thrown: unknown) => void) {
  const paste = createPaste()
  const [text, setText] = createSignal('')
  const [doing, setDoing] = createSignal<'nothing' | 'reading' | 'adding'>('nothing')
  let cancel = (): void => undefined

  const during = async (what: 'reading' | 'adding', work: () => Promise<void>): Promise<void> => {
    setDoing(what)
    try {
      await work()
    } catch (thrown) {
      onFailure(thrown)
    } finally {
      setDoing('nothing')
    }
  }
  const read = async (): Promise<void> => {
    const asked = text()
    if (asked.trim() === '') return paste.clear()
    await during('reading', async () => {
      const { entries } = await readKeys(asked)
      // An answer to an older text says nothing about this one.
      if (text() !== asked) return
      paste.read(entries)
      cancel = after(CHECK_PAUSE_MS, () => void check())
    })
  }
  /** One call for each provider, so that a slow one keeps no other waiting. */
  const check = async (): Promise<void> => {
    const rows = paste.rows.filter(isAskable).map((row) => ({ ...row }))
    await Promise.all([...Map.groupBy(rows, ({ chosen }) => chosen).values()].map(checkRows))
  }
  const checkRows = async (rows: readonly PasteRow[]): Promise<void> => {
    const ids = new Set(rows.map(({ id }) => id))
    const decisions = decisionsOf(paste.rows, ({ id }) => ids.has(id))
    paste.asking(rows)
    try {
      const { entries } = await checkKeys(text(), decisions)
      for (const row of rows)
        paste.checked(row, VERDICTS[entryOf(row, entries)?.verdict ?? 'unknown'])
    } catch {
      // Nobody could tell; the keys can be added all the same.
      for (const row of rows) paste.checked(row, 'unchecked')
    }
  }
  const settle = async (row: PasteRow, entries: readonly ImportEntry[]): Promise<void> => {
    const stored = entryOf(row, entries)
    if (stored?.key == null) return paste.moved(row.id, 'failed')
    // Asked a moment ago, and stored with what was said then.
    if (stored.verdict !== null) return paste.moved(row.id, VERDICTS[stored.verdict])
    paste.moved(row.id, 'checking')
    try {
      paste.moved(row.id, VERDICTS[(await testKey(stored.key.id)).verdict])
    } catch (thrown) {
      paste.moved(row.id, 'unchecked', asFailure(thrown).message)
    }
  }
  onCleanup(() => cancel())
  return {
    paste,
    text,
    doing,
    type(value: string): void {
      setText(value)
      cancel()
      cancel = after(PAUSE_MS, () => void read())
    },
    choose(id: string, provider: string | null): void {
      paste.choose(id, provider)
      void check()
    },
    add: (): Promise<void> =>
      during('adding', async () => {
        const rows = paste.rows.filter(isAddable)
        const { entries } = await importKeys(text(), decisionsOf(paste.rows))
        await Promise.all(rows.map((row) => settle(row, entries)))
      }),
    clear(): void {
      cancel()
      setText('')
      paste.clear()
    },
  }
}

const VERDICTS: Readonly<Record<KeyTest['verdict'], 'valid' | 'refused' | 'unchecked'>> = {
  valid: 'valid',
  invalid: 'refused',
  restricted: 'refused',
  unknown: 'unchecked',
}
