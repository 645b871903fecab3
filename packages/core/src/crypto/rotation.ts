/**
 * Replacing the data key: a new one seals from now on, and every stored text is sealed again with it, one commit each.
 * Stopped anywhere, all texts still open, and the next run goes on where this one ended.
 */
import type { Keyring } from './keyring.ts'
import { keyIdOf, type SealContext } from './seal.ts'

/** A sealed text and the place it is bound to. */
export interface SealedText {
  readonly context: SealContext
  readonly sealed: string
}

/** Every sealed text there is, wherever it is kept. */
export interface SealedStore {
  list(): readonly SealedText[]
  /** Puts `sealed` in the text's place in one commit, unless somebody changed it meanwhile. */
  replace(text: SealedText, sealed: string): void
}

/** What a rotation has to do, or has done. */
export interface RotationReport {
  /** A new data key was made; false when an interrupted rotation was taken up instead. */
  readonly isNewKey: boolean
  readonly total: number
  readonly resealed: number
  /** Texts that no key opens: damaged before this. They stay as they are, and so does the key they name. */
  readonly unreadable: number
}

/** What a rotation works on. */
export interface RotationOptions {
  readonly keyring: Keyring
  readonly store: SealedStore
  readonly atMs: number
  /** Told after each text. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What `rotateDataKey` would do now. Changes nothing. */
export async function planRotation({
  keyring,
  store,
}: Pick<RotationOptions, 'keyring' | 'store'>): Promise<RotationReport> {
  const texts = store.list()
  const unreadable = await countUnreadable(keyring, texts)
  const outdated = texts.filter(({ sealed }) => !keyring.isCurrent(sealed)).length
  // Damaged texts stay outdated for ever; they are no sign of a rotation that was interrupted.
  const isNewKey = outdated - unreadable.outdated <= 0
  return {
    isNewKey,
    total: texts.length,
    resealed: isNewKey ? texts.length - unreadable.all : outdated - unreadable.outdated,
    unreadable: unreadable.all,
  }
}

/** Rotates the data key, or finishes a rotation that was interrupted. Running it again is always safe. */
export async function rotateDataKey(options: RotationOptions): Promise<RotationReport> {
  const { keyring, store, atMs, onProgress } = options
  const { isNewKey } = await planRotation(options)
  if (isNewKey) await keyring.rotate(atMs)
  const texts = store.list()
  let resealed = 0
  let unreadable = 0
  for (const [index, text] of texts.entries()) {
    if (!keyring.isCurrent(text.sealed)) {
      const opened = await keyring.open(text.sealed, text.context)
      if (opened.ok) {
        store.replace(text, await keyring.seal(opened.value, text.context))
        resealed++
      } else unreadable++
    }
    onProgress?.(index + 1, texts.length)
  }
  return { isNewKey, total: texts.length, resealed, unreadable }
}

/**
 * Forgets the data keys that no text needs any more; returns how many. To be called while nothing is being sealed: at
 * a start, never beside a rotation.
 */
export function forgetUnusedKeys(keyring: Keyring, store: SealedStore): Promise<number> {
  const needed = new Set(store.list().map(({ sealed }) => keyIdOf(sealed)))
  return keyring.forgetRetired((id) => needed.has(id))
}

async function countUnreadable(
  keyring: Keyring,
  texts: readonly SealedText[],
): Promise<{ readonly all: number; readonly outdated: number }> {
  let all = 0
  let outdated = 0
  for (const { sealed, context } of texts)
    if (!(await keyring.open(sealed, context)).ok) {
      all++
      if (!keyring.isCurrent(sealed)) outdated++
    }
  return { all, outdated }
}
