/**
 * The encryption key's files in the data directory: the one in use, one that is about to be, and those that were. Old
 * ones are kept, because backups made under them need them. A file is never overwritten, only renamed once it is whole.
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { assert, fromHexKey, Keyring, type KeyringStore, keyIdOf } from '@freellmapi/core'

/** The key's file, when the environment gives none. */
export const ENCRYPTION_KEY_FILE = 'encryption.key'

const FILE_MODE = 0o600

/** The keys an installation may be opened with. */
export interface KeySources {
  readonly encryptionKey: Uint8Array<ArrayBuffer>
  /** Where the key was read from; undefined when the environment gave it. */
  readonly keyFile: string | undefined
  /** The key that was in use before, while the owner changes it in the environment. */
  readonly previousKey: Uint8Array<ArrayBuffer> | undefined
}

/** A key that lies beside the one in use. */
export interface SpareKey {
  readonly file: string
  readonly key: Uint8Array<ArrayBuffer>
}

/** 64 hexadecimal digits of chance. */
export function makeKey(): string {
  return randomBytes(32).toString('hex')
}

/** Whether there is a secret in a file. One without a byte is left where writing it was stopped. */
export function holdsKey(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && stats.size > 0
}

/** Writes a secret for its owner alone; it is on the disk when this returns. Never overwrites; a failure leaves nothing. */
export function writeKey(path: string, key: string): void {
  if (!holdsKey(path)) rmSync(path, { force: true })
  const file = openSync(path, 'wx', FILE_MODE)
  try {
    writeSync(file, `${key}\n`)
    fsyncSync(file)
  } catch (thrown) {
    rmSync(path, { force: true })
    throw thrown
  } finally {
    closeSync(file)
  }
}

/** The keys beside the one in use: a change that was stopped halfway leaves one, and so does every change. */
export function spareKeys({ keyFile }: Pick<KeySources, 'keyFile'>): readonly SpareKey[] {
  if (keyFile === undefined) return []
  const folder = dirname(keyFile)
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(keyFile)}.`))
    .flatMap((name) => {
      const file = join(folder, name)
      const key = fromHexKey(readFileSync(file, 'utf8').trim())
      return key === undefined ? [] : [{ file, key }]
    })
}

/** Makes a spare key the one in use, which becomes a spare called `id` itself. */
export function useSpare({ file }: SpareKey, keyFile: string, id: string): void {
  const aside = `${keyFile}.${id}`
  if (!existsSync(aside)) copyFileSync(keyFile, aside)
  renameSync(file, keyFile)
}

/**
 * Replaces the key in use by a new one: written first, then wrapped with, then put in its place. Killed at any moment,
 * the next start finds the key that fits among these files. Returns where the old key is kept.
 */
export async function replaceKey(
  encryptionKey: Uint8Array<ArrayBuffer>,
  keyFile: string,
  store: KeyringStore,
): Promise<string> {
  const [row] = store.list()
  assert(row !== undefined, 'an unlocked keyring has rows')
  const id = keyIdOf(row.wrapped)
  const file = `${keyFile}.next`
  const next = makeKey()
  const key = fromHexKey(next)
  assert(key !== undefined, 'a made key is 64 hexadecimal digits')
  // Left by a change that was stopped: the key in use fits, so that one was never used.
  if (existsSync(file)) renameSync(file, `${keyFile}.unused`)
  writeKey(file, next)
  const rewrapped = await Keyring.rewrap(encryptionKey, key, store)
  assert(rewrapped.ok, 'the key in use opens the keyring')
  useSpare({ file, key }, keyFile, id)
  return `${keyFile}.${id}`
}
