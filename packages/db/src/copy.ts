/** Copies of a database file, and what can be said of one before anybody trusts it. */
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KeyringRow } from '@freellmapi/core'
import BetterSqlite3 from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { refuseSchema, schemaAge } from './migrations.ts'
import { DatabaseDamaged, problemOf } from './problem.ts'
import { createKeyringStore } from './stores/keyring.ts'

const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/**
 * Writes a consistent copy of a database that may be in use. The file at `target` is replaced.
 *
 * The copy is one snapshot, so a busy writer neither waits nor makes it start again; the event loop goes on between
 * pages. **Errors**: `DatabaseProblem`; then no file is left at `target`.
 */
export async function copyDatabase(source: string, target: string): Promise<void> {
  rmSync(target, { force: true })
  let client: BetterSqlite3.Database | undefined
  try {
    client = new BetterSqlite3(source, { readonly: true, fileMustExist: true })
    // An open read transaction pins the snapshot; without it, every commit elsewhere would restart the copy.
    client.exec('BEGIN')
    client.prepare('SELECT count(*) FROM sqlite_master').get()
    await client.backup(target)
    chmodSync(target, FILE_MODE)
    makeSingleFile(target)
  } catch (thrown) {
    rmSync(target, { force: true })
    throw problemOf(thrown, source) ?? thrown
  } finally {
    client?.close()
  }
}

/** A copy is one file, whoever reads it: in WAL mode, every reader would leave two more beside it. */
function makeSingleFile(target: string): void {
  const copy = new BetterSqlite3(target)
  copy.pragma('journal_mode = DELETE')
  copy.close()
}

/** The folder of copies beside a database, made when it is missing. */
export function copiesFolder(file: string): string {
  const folder = join(dirname(file), 'backups')
  mkdirSync(folder, { recursive: true, mode: DIRECTORY_MODE })
  return folder
}

/** Keeps what an older version wrote: a migration that turns out wrong can be gone back on. */
export function copyBeforeMigration(client: BetterSqlite3.Database, file: string): void {
  const from = client.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get()
  vacuumInto(client, join(copiesFolder(file), `before-migration-${from ?? 0}.db`))
}

/** A compact copy, whole or not there at all; a second call with the same target replaces it. */
export function vacuumInto(client: BetterSqlite3.Database, target: string): void {
  const unfinished = `${target}.unfinished`
  rmSync(unfinished, { force: true })
  client.prepare('VACUUM INTO ?').run(unfinished)
  chmodSync(unfinished, FILE_MODE)
  renameSync(unfinished, target)
}

/** Reads every page. **Errors**: `DatabaseProblem` for the first that is damaged. */
export function quickCheck(client: BetterSqlite3.Database, file: string): void {
  if (client.pragma('quick_check(1)', { simple: true }) !== 'ok')
    throw new DatabaseDamaged(`${file} is damaged. Restore it from a backup.`)
}

/** A file to be judged, and the migrations that this version knows. */
export interface InspectOptions {
  readonly file: string
  readonly migrations: string
}

/**
 * Reads every page of a database that nobody has open. Returns its wrapped data keys: who can open them can use it.
 *
 * **Errors**: `DatabaseProblem` when it is missing, damaged, none of ours, or written by a newer version.
 */
export function inspectDatabase({ file, migrations }: InspectOptions): readonly KeyringRow[] {
  let client: BetterSqlite3.Database | undefined
  try {
    client = new BetterSqlite3(file, { fileMustExist: true })
    quickCheck(client, file)
    const age = schemaAge(client, migrations)
    refuseSchema(age === 'empty' ? 'foreign' : age)
    return createKeyringStore(drizzle({ client, casing: 'snake_case' })).list()
  } catch (thrown) {
    throw problemOf(thrown, file) ?? thrown
  } finally {
    client?.close()
  }
}
