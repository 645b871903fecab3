/**
 * Bringing a backup back: opened, checked page by page and against this installation's encryption key, and only then
 * staged. The next start swaps it in and keeps a copy of what was there.
 */
import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { assert, err, Keyring, type KeyringRow, ok, type Result } from '@freellmapi/core'
import { DatabaseDamaged, DatabaseProblem, inspectDatabase, replacementOf } from '@freellmapi/db'
import { type KeySources, spareKeys } from '../secrets/encryption-key.ts'
import { type ArchiveFailure, isArchive, readArchive } from './backup.ts'
import { DATABASE_FILE, migrationsFolder } from './storage.ts'

/** Why a backup was not staged, with the sentence for its owner. Nothing was changed. */
export interface RestoreFailure {
  readonly reason: ArchiveFailure | 'not_usable' | 'other_encryption_key'
  readonly message: string
}

/** What to restore, and into which installation. */
export interface RestoreOptions {
  readonly dataDir: string
  /** An encrypted archive, or a plain copy from the data directory's `backups`. */
  readonly file: string
  /** Needed for an archive; a plain copy has none. */
  readonly passphrase: string | undefined
  /** One of these keys must open the backup's data keys. */
  readonly keys: KeySources
  /** Checks only: nothing is staged, and what was staged before stays. */
  readonly isDryRun?: boolean
}

/** Checks a backup and stages it; the next start of the gateway on this data directory puts it in place. */
export async function stageRestore(options: RestoreOptions): Promise<Result<void, RestoreFailure>> {
  const { dataDir, keys } = options
  const candidate = join(dataDir, `${DATABASE_FILE}.candidate`)
  try {
    const unpacked = await unpack(options, candidate)
    if (!unpacked.ok) return err({ reason: unpacked.error, message: MESSAGES[unpacked.error] })
    const rows = inspectDatabase({ file: candidate, migrations: migrationsFolder() })
    if (!(await fits(keys, rows)))
      return err({ reason: 'other_encryption_key', message: MESSAGES.other_encryption_key })
    if (options.isDryRun !== true)
      renameSync(candidate, replacementOf(join(dataDir, DATABASE_FILE)))
    return ok(undefined)
  } catch (thrown) {
    if (!(thrown instanceof DatabaseProblem)) throw thrown
    // Its words are about a file of ours that nobody has heard of.
    if (thrown instanceof DatabaseDamaged)
      return err({ reason: 'not_usable', message: MESSAGES.not_usable })
    return err({ reason: 'not_usable', message: thrown.message })
  } finally {
    for (const side of ['', '-wal', '-shm']) rmSync(candidate + side, { force: true })
  }
}

/** Whether a start would find a key that opens all of these. Without any there is nothing it could fail to open. */
async function fits(keys: KeySources, rows: readonly KeyringRow[]): Promise<boolean> {
  if (rows.length === 0) return true
  const readOnly = { list: () => rows, replace: () => assert(false, 'a check writes nothing') }
  const candidates = [keys.encryptionKey, ...spareKeys(keys).map(({ key }) => key)]
  for (const key of candidates.concat(keys.previousKey ?? []))
    if ((await Keyring.unlock(key, readOnly, 0)).ok) return true
  return false
}

async function unpack(
  { file, passphrase }: RestoreOptions,
  target: string,
): Promise<Result<void, ArchiveFailure>> {
  if (await isArchive(file)) return await readArchive(file, target, passphrase ?? '')
  if (passphrase !== undefined) return err('not_a_backup')
  copyFileSync(file, target)
  return ok(undefined)
}

const MESSAGES: Readonly<Record<RestoreFailure['reason'], string>> = {
  not_usable: 'The file is no backup of FreeLLMAPI, or it is damaged.',
  not_a_backup: 'The file is not a backup of FreeLLMAPI.',
  wrong_passphrase: 'The passphrase is not the one this backup was made with.',
  damaged: 'The backup is damaged: it was cut or changed after it was made.',
  other_encryption_key:
    'The backup holds keys sealed with another ENCRYPTION_KEY. Set that one, then restore again.',
}
