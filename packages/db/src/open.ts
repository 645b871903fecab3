/** Opens the database file: alone, with its pragmas, and migrated to the schema of this version. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { copyBeforeMigration, quickCheck } from './copy.ts'
import { DiskSync } from './disk-sync.ts'
import { refuseSchema, schemaAge } from './migrations.ts'
import type { Orm } from './orm.ts'
import { codeOf, DatabaseInUse, DatabaseProblem, problemOf } from './problem.ts'
import { adoptReplacement } from './replace.ts'

/** An open database. */
export interface OpenDatabase {
  /** What is committed survives the death of the process; the last commits may be lost to a power cut. */
  readonly orm: Orm
  /** Resolves once all that was committed before this call survives a power cut. **Errors**: rejects when the disk failed. */
  readonly sync: () => Promise<void>
  /** Folds the write-ahead log into the file and lets the next process in. */
  close(): void
}

/** Which file to open, and the migrations it must have. */
export interface OpenOptions {
  /** Path of the database file; its folder must exist. Copies are kept in `backups` beside it. */
  readonly file: string
  /** The folder of generated migrations. */
  readonly migrations: string
}

const FILE_MODE = 0o600

/**
 * Opens or creates the file, puts a staged restore in its place first, checks every page, and brings the schema up to
 * date: in one transaction, after a copy of what was there.
 *
 * **Errors**: `DatabaseProblem` when another process has it, when it is damaged or none of ours, when a newer version
 * wrote it, or when it cannot be written.
 */
export function openDatabase({ file, migrations }: OpenOptions): OpenDatabase {
  const lock = lockInstance(join(dirname(file), 'instance.lock'))
  const opened: { close(): void }[] = []
  const close = (): void => {
    for (const each of opened) each.close()
    lock.close()
  }
  try {
    adoptReplacement(file)
    makePrivate(file)
    const client = connect(file)
    opened.push(client)
    quickCheck(client, file)
    const orm = drizzle({ client, casing: 'snake_case' })
    const age = schemaAge(client, migrations)
    refuseSchema(age)
    if (age === 'older') copyBeforeMigration(client, file)
    migrateWhole(orm, { file, migrations })
    const log = new DiskSync(`${file}-wal`)
    opened.push(log)
    return { orm, sync: () => log.sync(), close }
  } catch (thrown) {
    close()
    throw problemOf(thrown, file) ?? thrown
  }
}

/**
 * Migrates, or leaves everything as it was. SQLite itself takes a transaction back when the disk fails in its middle, and
 * the migrator's own attempt to do so then hides why.
 */
function migrateWhole(orm: Orm, { file, migrations }: OpenOptions): void {
  try {
    migrate(orm, { migrationsFolder: migrations })
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined
    if (cause instanceof Error && cause.message.startsWith('cannot rollback'))
      throw new DatabaseProblem(`the disk that holds ${file} is full or failed.`)
    throw thrown
  }
}

/** Before SQLite makes the file: its log and index take their modes from it. An empty file is an empty database. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', FILE_MODE))
  chmodSync(file, FILE_MODE)
}

/** A connection with its pragmas. Source of the reasons: https://sqlite.org/pragma.html */
function connect(file: string): BetterSqlite3.Database {
  const client = new BetterSqlite3(file)
  // Readers never wait for a writer, and a commit is one append.
  client.pragma('journal_mode = WAL')
  // Waits for the disk at checkpoints only. Who must not lose a commit to a power cut waits for `sync`, which stops nobody else.
  client.pragma('synchronous = NORMAL')
  // Calls are synchronous: a longer wait for a lock would stop the whole server.
  client.pragma('busy_timeout = 100')
  // Attempts go with their requests.
  client.pragma('foreign_keys = ON')
  // A tampered schema must not run code, and a damaged page must be noticed when it is read.
  client.pragma('trusted_schema = OFF')
  client.pragma('cell_size_check = ON')
  // A deleted key leaves no bytes behind where that costs nothing.
  client.pragma('secure_delete = FAST')
  // Small commits on SD cards: a shorter log to fold back, and less of it to read after a crash.
  client.pragma('wal_autocheckpoint = 256')
  client.pragma('journal_size_limit = 4194304')
  // One megabyte of pages is plenty for lookups by key; the default would be twice that.
  client.pragma('cache_size = -1024')
  return client
}

/**
 * One process at a time: counts held in memory by two would both be wrong. The lock is a transaction that is never
 * ended, which the operating system gives back however the process dies.
 */
function lockInstance(file: string): BetterSqlite3.Database {
  let lock: BetterSqlite3.Database | undefined
  try {
    makePrivate(file)
    lock = new BetterSqlite3(file, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (thrown) {
    lock?.close()
    if (codeOf(thrown).startsWith('SQLITE_BUSY'))
      throw new DatabaseInUse(
        `another FreeLLMAPI is running on ${dirname(file)}. Stop it, or set DATA_DIR to another folder.`,
      )
    throw problemOf(thrown, file) ?? thrown
  }
}
