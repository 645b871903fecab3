/**
 * A copy of the database every night, checked page by page: damage is noticed within a day, and the last good copies
 * are there when it is. Copies stay in the data directory; what leaves the machine is an encrypted backup.
 */
import { basename, join } from 'node:path'
import { copiesFolder, copyDatabase, isWhole } from '@freellmapi/db'
import type { Log } from '../log.ts'
import { type DailyFiles, keepDaily, namesOfDays } from './daily-files.ts'
import type { Damage } from './findings.ts'
import { DATABASE_FILE } from './storage.ts'

/** A week of copies, each as large as the database. */
const COPIES_MAX = 7

/** Whose database to copy, when, and who hears of damage. */
export interface NightlyCopyOptions {
  readonly dataDir: string
  readonly atMs: number
  readonly log: Pick<Log, 'error'>
}

/** The newest copy of a data directory that was found whole; undefined when there is none. */
export function lastGoodCopy(dataDir: string): string | undefined {
  const files = copiesOf(dataDir)
  const last = namesOfDays(files).at(-1)
  return last === undefined ? undefined : join(files.folder, last)
}

function copiesOf(dataDir: string): DailyFiles {
  const folder = copiesFolder(join(dataDir, DATABASE_FILE))
  return { folder, prefix: 'nightly-', suffix: '.db', keep: COPIES_MAX }
}

/** Makes the copy of this day, unless it is there. Damaged, it is not kept, and the older ones all are: resolves with the damage. */
export async function keepNightlyCopy({
  dataDir,
  atMs,
  log,
}: NightlyCopyOptions): Promise<Damage | undefined> {
  const database = join(dataDir, DATABASE_FILE)
  const make = (file: string): Promise<void> => copyDatabase(database, file)
  if (await keepDaily(copiesOf(dataDir), atMs, { make, isGood: isWhole })) return undefined
  const lastGood = lastGoodCopy(dataDir)
  log.error(
    { lastGood: lastGood ?? null },
    'the database is damaged; stop the server and restore the last good copy',
  )
  return { lastGood: lastGood === undefined ? null : basename(lastGood) }
}
