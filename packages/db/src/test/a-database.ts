/** Real files for tests: a fresh database in a folder that is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenDatabase, openDatabase } from '../open.ts'

/** The migrations that ship. */
export const MIGRATIONS = join(import.meta.dirname, '..', '..', '..', '..', 'drizzle')

/** A database that can be closed and opened again, as by the next process. */
export interface DatabaseFile extends Disposable {
  readonly file: string
  readonly reopen: () => OpenDatabase
}

/** Makes an empty one. */
export function aDatabase(): DatabaseFile {
  const folder = mkdtempSync(join(tmpdir(), 'freellmapi-db-'))
  const file = join(folder, 'freellmapi.db')
  let open: OpenDatabase | undefined
  return {
    file,
    reopen() {
      open?.close()
      open = openDatabase({ file, migrations: MIGRATIONS })
      return open
    },
    [Symbol.dispose]() {
      open?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
