/** What is going on at the keys page: what is selected, being tested, or about to be deleted. */

import { onCleanup } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { KeyBody } from '../../api/wire.ts'
import { after } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { clearCooldowns, deleteKey, type KeyPatch, patchKey, pauseKey, testKey } from './data.ts'

/** As long as the message with its undo is shown. */
const UNDO_MS = 6_000

/** What rows and the bulk bar can ask for. */
export type KeyDesk = ReturnType<typeof createDesk>

/** The desk of one page; deletions that still wait for an undo happen when it is left. */
export function createDesk() {
  const { t, plural } = useText()
  const [marks, setMarks] = createStore<Record<string, Mark>>({})
  const mark = (id: string, change: Mark): void => setMarks(id, { ...marks[id], ...change })
  const deletions = createDeletions((thrown) => notifyFailure(t('keys.deleteFailed'), thrown))
  const refused = (thrown: unknown): void => notifyFailure(t('action.notSaved'), thrown)

  const test = async (keys: readonly KeyBody[]): Promise<void> => {
    await Promise.all(
      keys.map(async (key) => {
        mark(key.id, { isTesting: true })
        try {
          const { verdict } = await testKey(key.id)
          notify(verdictNotice(t, key.label, verdict))
        } catch (thrown) {
          refused(thrown)
        } finally {
          mark(key.id, { isTesting: false })
        }
      }),
    )
  }
  return {
    isSelected: (id: string): boolean => marks[id]?.isSelected === true,
    isTesting: (id: string): boolean => marks[id]?.isTesting === true,
    isLeaving: (id: string): boolean => marks[id]?.isLeaving === true,
    toggleSelected: (id: string): void => mark(id, { isSelected: marks[id]?.isSelected !== true }),
    clearSelection(keys: readonly KeyBody[]): void {
      for (const { id } of keys) mark(id, { isSelected: false })
    },
    test,
    patch: (keys: readonly KeyBody[], patch: KeyPatch): Promise<void> =>
      Promise.all(keys.map(({ id }) => patchKey(id, patch))).then(() => undefined, refused),
    pause: (key: KeyBody, forMs: number): Promise<unknown> =>
      pauseKey(key.id, forMs).catch(refused),
    clearCooldowns: (key: KeyBody): Promise<void> =>
      clearCooldowns(key.id).then(
        () => notify({ tone: 'good', title: t('alert.cooldownsCleared') }),
        refused,
      ),
    /** The rows go at once, the keys when nobody took it back. */
    remove(keys: readonly KeyBody[]): void {
      for (const { id } of keys) mark(id, { isLeaving: true, isSelected: false })
      const undo = deletions.plan(keys.map(({ id }) => id))
      notify({
        tone: 'idle',
        title: plural('keys.deleted', keys.length),
        action: {
          label: t('action.undo'),
          run: () => {
            if (undo()) for (const { id } of keys) mark(id, { isLeaving: false })
          },
        },
      })
    },
  }
}

interface Mark {
  isSelected?: boolean
  isTesting?: boolean
  isLeaving?: boolean
}

/** Deletions that wait for an undo. A stored key cannot be put back, since nobody can read it. */
function createDeletions(onFailure: (thrown: unknown) => void) {
  const waiting = new Set<() => void>()
  const plan = (ids: readonly string[]): (() => boolean) => {
    const run = (): void => {
      waiting.delete(run)
      cancel()
      Promise.all(ids.map(deleteKey)).catch(onFailure)
    }
    const cancel = after(UNDO_MS, run)
    waiting.add(run)
    return () => {
      cancel()
      return waiting.delete(run)
    }
  }
  const flush = (): void => {
    for (const run of [...waiting]) run()
  }
  window.addEventListener('pagehide', flush)
  onCleanup(() => {
    window.removeEventListener('pagehide', flush)
    flush()
  })
  return { plan }
}

function verdictNotice(
  t: ReturnType<typeof useText>['t'],
  name: string,
  verdict: string,
): Parameters<typeof notify>[0] {
  if (verdict === 'valid') return { tone: 'good', title: t('keys.testValid', { name }) }
  return verdict === 'unknown'
    ? { tone: 'idle', title: t('keys.testUnknown', { name }) }
    : { tone: 'bad', title: t('keys.testInvalid', { name }) }
}
