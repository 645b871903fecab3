/** The whole database as one encrypted file, and back. */
import { z } from 'zod'
import { PASSPHRASE_CHARS_MIN } from '../bounds.ts'

const passphrase = z
  .string()
  .min(PASSPHRASE_CHARS_MIN, `Expected at least ${PASSPHRASE_CHARS_MIN} characters.`)
  .max(1_000)

/** What a backup is sealed with. Nobody can read it without. */
export const backupOrder = z.strictObject({ passphrase })

/** A scheduled backup in the data directory. */
const backupFile = z.object({ name: z.string(), bytes: z.number(), madeAtMs: z.number() })
export interface BackupFile extends z.output<typeof backupFile> {}

/** Whether backups are made every day, how many stay, and those that are there, the newest first. */
export const backupList = z.object({
  isScheduled: z.boolean(),
  keep: z.number(),
  data: z.array(backupFile),
})
export interface BackupList extends z.output<typeof backupList> {}

/** `dryRun=1` checks a backup and changes nothing. */
export const restoreQuery = z.strictObject({ dryRun: z.enum(['0', '1']).default('0') })

/** A backup that can be used here, and whether it now waits for the next start. */
export const restoreBody = z.object({
  isStaged: z.boolean(),
  message: z.string(),
})
export interface RestoreBody extends z.output<typeof restoreBody> {}
