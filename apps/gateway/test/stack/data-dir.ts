/** A data directory with its database open, and a log that is kept: gone afterwards. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DATABASE_FILE, openStorage } from '../../src/storage/storage.ts'

/** What its tests look at. */
export interface DataDir extends Disposable {
  readonly dataDir: string
  /** What was logged as an error: fields and message. */
  readonly errors: readonly (readonly [fields: unknown, message: string | undefined])[]
  readonly log: { readonly error: (fields: unknown, message?: string) => void }
  /** The names in `backups`, sorted. */
  readonly backups: () => readonly string[]
  /** Fills the database, so that damage can be done to it. */
  readonly fill: () => void
  /** Closes the database and spoils its last page. */
  readonly damage: () => void
}

/** Makes one. */
export function aDataDir(): DataDir {
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-data-'))
  const storage = openStorage(dataDir)
  const errors: [unknown, string | undefined][] = []
  let close = (): void => storage.close()
  const closeOnce = (): void => {
    close()
    close = () => undefined
  }
  return {
    dataDir,
    errors,
    log: { error: (fields, message) => void errors.push([fields, message]) },
    backups: () => readdirSync(join(dataDir, 'backups')).sort(),
    fill: () => storage.settings.set('filler', 'x'.repeat(50_000)),
    damage() {
      closeOnce()
      const file = join(dataDir, DATABASE_FILE)
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(0xa5, bytes.length - 4_096))
    },
    [Symbol.dispose]() {
      closeOnce()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
