/** What is wrong with a database, in one sentence for its owner. */
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The database cannot be used; the message is one sentence for a person, without any content. */
export class DatabaseProblem extends Error {}

/** Another process has the database open. */
export class DatabaseInUse extends DatabaseProblem {}

/** The file is no whole database. */
export class DatabaseDamaged extends DatabaseProblem {}

/** The code of an error, or nothing. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
}

/** SQLite's words for it, and the system's own. */
const CANNOT_WRITE = /^(?:SQLITE_CANTOPEN|SQLITE_READONLY|EACCES|EPERM|EROFS|ENOENT|ENOTDIR|EISDIR)/

/** What SQLite's refusal means for the owner; undefined for what is no refusal of SQLite's. */
export function problemOf(thrown: unknown, file: string): DatabaseProblem | undefined {
  if (thrown instanceof DatabaseProblem) return thrown
  const code = codeOf(thrown) || codeOf(thrown instanceof Error ? thrown.cause : undefined)
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new DatabaseDamaged(`${file} is damaged or not a database. Restore it from a backup.`)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return new DatabaseProblem(`the disk that holds ${file} is full.`)
  if (CANNOT_WRITE.test(code))
    return new DatabaseProblem(`${file} cannot be written${whyNot(file)}.`)
  if (code.startsWith('SQLITE_BUSY'))
    return new DatabaseProblem(`${file} is locked by another program.`)
  return code.startsWith('SQLITE_IOERR')
    ? new DatabaseProblem(`the disk that holds ${file} failed.`)
    : undefined
}

/** Why a database that is open refused to be read or written; undefined for what is not about its disk. */
export function refusalOf(thrown: unknown): DatabaseProblem | undefined {
  const codes = [codeOf(thrown), codeOf(thrown instanceof Error ? thrown.cause : undefined)]
  return codes.some((code) => code.startsWith('SQLITE_'))
    ? problemOf(thrown, 'the database')
    : undefined
}

function whyNot(file: string): string {
  const folder = dirname(file)
  if (!existsSync(folder)) return `: the folder ${folder} does not exist`
  return statSync(folder).isDirectory() ? '' : `: ${folder} is not a folder`
}
