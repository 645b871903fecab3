/**
 * A restore takes a database's place while nobody has it open: the new file is staged beside the old one, and the next
 * one to open the database, who holds the lock, swaps them. Killed at any step, the next start finishes it.
 */
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { carryCounts } from './carry-counts.ts'
import { copiesFolder, vacuumInto } from './copy.ts'
import { problemOf } from './problem.ts'

/** Where a restored database waits for its turn. */
export function replacementOf(file: string): string {
  return `${file}.restored`
}

/** Swaps a staged database in; what was there before is kept among the copies. */
export function adoptReplacement(file: string): void {
  const staged = replacementOf(file)
  if (!existsSync(staged)) return
  const at = statSync(staged).mtime.toISOString().replaceAll(/[:.]/g, '-')
  if (existsSync(file)) {
    keepCopy(file, join(copiesFolder(file), `before-restore-${at}.db`))
    carryCounts({ from: file, into: staged })
  }
  // The old log belongs to the old file; read into the new one it would destroy it.
  for (const side of ['-wal', '-shm']) rmSync(file + side, { force: true })
  renameSync(staged, file)
}

/** A copy through SQLite when it can still read the file, else of the bytes as they are: somebody may mend them. */
function keepCopy(file: string, target: string): void {
  let client: BetterSqlite3.Database | undefined
  try {
    client = new BetterSqlite3(file)
    vacuumInto(client, target)
    // What the log held is in the file now: a start that is killed after this line loses nothing.
    client.pragma('wal_checkpoint(TRUNCATE)')
  } catch (thrown) {
    if (problemOf(thrown, file) === undefined) throw thrown
    for (const part of ['', '-wal'])
      if (existsSync(file + part)) copyFileSync(file + part, target + part)
  } finally {
    client?.close()
  }
}
