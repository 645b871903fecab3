/**
 * A copy of the database every night, checked page by page: damage is noticed within a day, and the last good copies
 * are there when it is. Copies stay in the data directory; what leaves the machine is an encrypted backup.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { copiesFolder, copyDatabase, isWhole } from '@freellmapi/db'
import type { Log } from '../log.ts'
import { DATABASE_FILE } from '../secrets/secrets.ts'

/** A week of copies, each as large as the database. */
const COPIES_MAX = 7

const NAME = /^nightly-\d{4}-\d{2}-\d{2}\.db$/

/** Whose database to copy, when, and who hears of damage. */
export interface NightlyCopyOptions {
  readonly dataDir: string
  readonly atMs: number
  readonly log: Pick<Log, 'error'>
}

/** Makes the copy of this day, unless it is there. Damaged, it is not kept, and the older ones all are. */
export async function keepNightlyCopy({ dataDir, atMs, log }: NightlyCopyOptions): Promise<void> {
  const folder = copiesFolder(join(dataDir, DATABASE_FILE))
  const target = join(folder, `nightly-${new Date(atMs).toISOString().slice(0, 10)}.db`)
  if (existsSync(target)) return
  const unfinished = `${target}.unfinished`
  await copyDatabase(join(dataDir, DATABASE_FILE), unfinished)
  if (await isWhole(unfinished)) {
    renameSync(unfinished, target)
    for (const old of nightlyCopies(folder).slice(0, -COPIES_MAX)) rmSync(join(folder, old))
    return
  }
  rmSync(unfinished, { force: true })
  const lastGood = nightlyCopies(folder).at(-1)
  log.error(
    { lastGood: lastGood === undefined ? null : join(folder, lastGood) },
    'the database is damaged; stop the server and restore the last good copy',
  )
}

/** Oldest first. */
function nightlyCopies(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
}
