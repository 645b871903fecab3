/**
 * Opening the keyring at a start. Where something is sealed, the right key is found or everything stays locked: nothing
 * is overwritten, and no key is made up.
 */
import { type Clock, forgetUnusedKeys, Keyring, type Result, type WrongKey } from '@freellmapi/core'
import { CANARY } from '@freellmapi/db'
import { EnvProblem } from '../env.ts'
import type { Storage } from '../storage/storage.ts'
import { type KeySources, spareKeys, useSpare } from './encryption-key.ts'
import { nodeCiphers } from './node-crypto.ts'

/** What is sealed cannot be opened with the keys at hand. Nothing was changed; the right key opens everything again. */
export class LockedProblem extends EnvProblem {}

/** What unlocking reads and writes. */
export type KeyStores = Pick<Storage, 'keyring' | 'sealed' | 'settings'>

/**
 * Opens the keyring, and proves with the canary that it is the right one. Takes up a change of key that was stopped
 * halfway, and one that the owner asks for. Throws `LockedProblem` when none of the keys fits.
 */
export async function unlockKeyring(
  sources: KeySources,
  stores: KeyStores,
  clock: Clock,
): Promise<Keyring> {
  if (stores.keyring.list().length === 0 && stores.sealed.list().length > 0)
    throw new LockedProblem(
      'the stored keys are locked: the database has lost the data keys they were sealed with. Nothing was changed; restore a backup.',
    )
  const unlocked = await firstFit(sources, stores, clock.nowMs())
  if (!unlocked.ok) throw new LockedProblem(wrongKey(unlocked.error))
  await checkCanary(unlocked.value, stores)
  await forgetUnusedKeys(unlocked.value, stores.sealed)
  return unlocked.value
}

async function firstFit(
  sources: KeySources,
  { keyring: store }: KeyStores,
  atMs: number,
): Promise<Result<Keyring, WrongKey>> {
  const { encryptionKey, keyFile, previousKey } = sources
  const unlocked = await Keyring.unlock(encryptionKey, store, atMs, nodeCiphers)
  if (unlocked.ok) return unlocked
  for (const spare of spareKeys(sources)) {
    const fit = await Keyring.unlock(spare.key, store, atMs, nodeCiphers)
    if (!fit.ok || keyFile === undefined) continue
    useSpare(spare, keyFile, unlocked.error.given)
    return fit
  }
  if (previousKey === undefined) return unlocked
  const rewrapped = await Keyring.rewrap(previousKey, encryptionKey, store)
  return rewrapped.ok ? await Keyring.unlock(encryptionKey, store, atMs, nodeCiphers) : unlocked
}

function wrongKey({ given, needed }: WrongKey): string {
  return `the stored keys are locked: they were sealed with the encryption key ${needed}, and the one given is ${given}. Nothing was changed; set the right ENCRYPTION_KEY and start again.`
}

async function checkCanary(keyring: Keyring, { settings }: KeyStores): Promise<void> {
  const context = { table: 'settings', row: CANARY, field: 'value' }
  const sealed = settings.get(CANARY)
  if (sealed === undefined) settings.set(CANARY, await keyring.seal(CANARY, context))
  else if (!(await keyring.open(sealed, context)).ok)
    throw new LockedProblem(
      'the stored keys are locked: the data key that sealed them is gone. Nothing was changed; restore a backup.',
    )
}
