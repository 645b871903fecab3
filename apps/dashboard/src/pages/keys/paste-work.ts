/** The work behind the paste box: reads the text while it is typed, stores what was chosen, and tries each stored key. */

import { createSignal, onCleanup } from 'solid-js'
import { asFailure } from '../../api/failure.ts'
import type { ImportEntry, KeyTest } from '../../api/wire.ts'
import { after } from '../../clock.ts'
import { importKeys, readKeys, testKey } from './data.ts'
import { createPaste, decisionsOf, isAddable, type PasteRow, type Progress } from './paste.ts'

/** Long enough to finish a line, short enough to feel immediate. */
const PAUSE_MS = 250

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
      if (text() === asked) paste.read(entries)
    })
  }
  const settle = async (row: PasteRow, entries: readonly ImportEntry[]): Promise<void> => {
    const stored = entries.find(({ line, masked }) => line === row.line && masked === row.masked)
    if (stored?.key == null) return paste.moved(row.id, 'failed')
    paste.moved(row.id, 'checking')
    try {
      paste.moved(row.id, PROGRESS[(await testKey(stored.key.id)).verdict])
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

const PROGRESS: Readonly<Record<KeyTest['verdict'], Progress>> = {
  valid: 'valid',
  invalid: 'refused',
  restricted: 'refused',
  unknown: 'unchecked',
}
