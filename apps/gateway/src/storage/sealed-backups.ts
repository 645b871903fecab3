/**
 * An encrypted backup of everything every day, in the data directory's `backups`, for whoever sets a passphrase. What
 * takes those files off the machine is the owner's choice; nobody can read them without the passphrase.
 */
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { copiesFolder, isWhole } from '@freellmapi/db'
import type { Log } from '../log.ts'
import type { BackupFile } from '../shapes/backup.ts'
import { readArchive, writeArchive } from './backup.ts'
import { keepDaily, namesOfDays } from './daily-files.ts'
import { DATABASE_FILE } from './storage.ts'

/** Whose database to back up, when, under what passphrase, and how many backups stay. */
export interface SealedBackupOptions {
  readonly dataDir: string
  readonly atMs: number
  readonly passphrase: string
  readonly keep: number
  readonly log: Pick<Log, 'error'>
}

/**
 * Makes the backup of this day, unless it is there. It is opened again and its database checked before it counts; only
 * then do older ones beyond `keep` go. A backup that fails its check is not kept, and the older ones all are; resolves
 * with whether there is one of this day.
 */
export async function keepSealedBackup(options: SealedBackupOptions): Promise<boolean> {
  const { dataDir, atMs, passphrase, keep, log } = options
  const isKept = await keepDaily({ ...filesIn(dataDir), keep }, atMs, {
    make: (file) => writeArchive(join(dataDir, DATABASE_FILE), file, passphrase),
    isGood: (file) => opens(file, passphrase),
  })
  if (!isKept)
    log.error({}, 'the scheduled backup failed its check and was not kept; older ones were')
  return isKept
}

/** The scheduled backups that are there, the newest first. */
export function listSealedBackups(dataDir: string): BackupFile[] {
  const files = filesIn(dataDir)
  return namesOfDays(files)
    .map((name) => {
      const { size, mtimeMs } = statSync(join(files.folder, name))
      return { name, bytes: size, madeAtMs: Math.floor(mtimeMs) }
    })
    .reverse()
}

async function opens(archive: string, passphrase: string): Promise<boolean> {
  const plain = `${archive}.check`
  try {
    const read = await readArchive(archive, plain, passphrase)
    return read.ok && (await isWhole(plain))
  } finally {
    for (const side of ['', '-wal', '-shm']) rmSync(plain + side, { force: true })
  }
}

function filesIn(dataDir: string) {
  const folder = copiesFolder(join(dataDir, DATABASE_FILE))
  return { folder, prefix: 'scheduled-', suffix: '.backup' }
}
