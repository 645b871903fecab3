/** Backups on their way out and in: files that exist only as long as they are being sent or checked. */
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { err, type Result } from '@freellmapi/core'
import type { Env } from '../env.ts'
import type { KeySources } from '../secrets/encryption-key.ts'
import type { BackupList } from '../shapes/backup.ts'
import { writeArchive } from './backup.ts'
import { type RestoreFailure, stageRestore } from './restore.ts'
import { listSealedBackups } from './sealed-backups.ts'
import { DATABASE_FILE } from './storage.ts'

/** A database of more than that is not brought back through a browser. */
const RESTORE_BYTES_MAX = 2 * 1024 ** 3
const FILE_MODE = 0o600

/** Makes and takes backups. */
export interface Backups {
  /** The scheduled ones, and whether there will be more. */
  list(): BackupList
  /** An encrypted backup of everything, as it was when this was called. */
  make(passphrase: string): Promise<{ stream: ReadableStream<Uint8Array>; bytes: number }>
  /** Checks a backup and, unless it is a dry run, stages it for the next start. */
  restore(
    body: ReadableStream<Uint8Array>,
    options: { readonly passphrase: string | undefined; readonly isDryRun: boolean },
  ): Promise<Result<void, RestoreFailure>>
}

/** Backups of the database in a data directory. */
export function createBackups(
  env: Pick<Env, 'DATA_DIR' | 'BACKUP_PASSPHRASE'>,
  keys: KeySources,
  keep: () => number,
): Backups {
  const dataDir = env.DATA_DIR
  const transit = (): string => join(dataDir, `transit-${crypto.randomUUID()}.backup`)
  return {
    list: () => ({
      isScheduled: env.BACKUP_PASSPHRASE !== undefined,
      keep: keep(),
      data: listSealedBackups(dataDir),
    }),
    async make(passphrase) {
      const file = transit()
      const { bytes } = await writeArchive(join(dataDir, DATABASE_FILE), file, passphrase)
      const reading = createReadStream(file)
      // Gone with its last reader: sent, refused or broken off.
      reading.once('close', () => rmSync(file, { force: true }))
      return { stream: Readable.toWeb(reading) as ReadableStream<Uint8Array>, bytes }
    },
    async restore(body, { passphrase, isDryRun }) {
      const file = transit()
      try {
        await pipeline(
          Readable.fromWeb(body as NodeReadableStream<Uint8Array>),
          atMost(RESTORE_BYTES_MAX),
          createWriteStream(file, { mode: FILE_MODE }),
        )
        return await stageRestore({ dataDir, file, passphrase, keys, isDryRun })
      } catch (thrown) {
        if (thrown instanceof TooLarge)
          return err({ reason: 'not_a_backup', message: 'The file is too large to be a backup.' })
        throw thrown
      } finally {
        rmSync(file, { force: true })
      }
    },
  }
}

class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

function atMost(bytesMax: number) {
  return async function* limited(chunks: AsyncIterable<Uint8Array>) {
    let bytes = 0
    for await (const chunk of chunks) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) throw new TooLarge('more bytes than a backup has')
      yield chunk
    }
  }
}
