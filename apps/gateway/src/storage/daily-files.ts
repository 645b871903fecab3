/** Files that are made once a day, checked before they count, and kept for some days. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Where such files are, what stands around the day in their names, and how many stay. */
export interface DailyFiles {
  readonly folder: string
  readonly prefix: string
  readonly suffix: string
  readonly keep: number
}

/** How the file of a day is made at a path, and whether what is there is good. */
export interface DailyWork {
  readonly make: (file: string) => Promise<unknown>
  readonly isGood: (file: string) => Promise<boolean>
}

/**
 * Makes the file of this day, unless it is there. Only when it is good does it count, and do older ones beyond `keep`
 * go; resolves with false when it was not, and then all the older ones are still there.
 */
export async function keepDaily(
  files: DailyFiles,
  atMs: number,
  { make, isGood }: DailyWork,
): Promise<boolean> {
  const { folder, prefix, suffix, keep } = files
  const target = join(folder, prefix + new Date(atMs).toISOString().slice(0, 10) + suffix)
  if (existsSync(target)) return true
  const unfinished = `${target}.unfinished`
  try {
    await make(unfinished)
    if (!(await isGood(unfinished))) return false
    renameSync(unfinished, target)
  } finally {
    rmSync(unfinished, { force: true })
  }
  for (const old of namesOfDays(files).slice(0, -keep)) rmSync(join(folder, old))
  return true
}

/** The names of the files that are there, the oldest first. */
export function namesOfDays({
  folder,
  prefix,
  suffix,
}: Omit<DailyFiles, 'keep'>): readonly string[] {
  const isDaily = (name: string): boolean =>
    name.startsWith(prefix) &&
    name.endsWith(suffix) &&
    DAY.test(name.slice(prefix.length, -suffix.length))
  return readdirSync(folder).filter(isDaily).sort()
}
