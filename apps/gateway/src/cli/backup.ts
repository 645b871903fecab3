/** `backup` and `restore`: everything an installation knows, as one encrypted file. */
import { existsSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseInUse } from '@freellmapi/db'
import { loadSecrets } from '../secrets/secrets.ts'
import { isArchive, writeArchive } from '../storage/backup.ts'
import { stageRestore } from '../storage/restore.ts'
import { DATABASE_FILE, openStorage } from '../storage/storage.ts'
import { defineCommand, JSON_ARG } from './command.ts'
import { envOf } from './installed.ts'
import { newPassphrase, PASSPHRASE_ARG, passphraseOf } from './passphrase.ts'
import { withProgress } from './progress.ts'
import { CommandProblem, EXIT, type Shell } from './shell.ts'

/** Writes a backup; a server may go on serving meanwhile. */
export const backup = defineCommand({
  summary: 'Write an encrypted backup of the whole database. The server may be running.',
  examples: [
    ['freellmapi backup freellmapi.backup', 'asks for a passphrase'],
    ['freellmapi backup nightly.backup --passphrase-file ~/.passphrase', 'from cron'],
  ],
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'where to write it; an older backup there is replaced',
    },
    ...PASSPHRASE_ARG,
    ...JSON_ARG,
  },
  async run({ file, 'passphrase-file': passphraseFile, json }, shell) {
    const database = join(envOf(shell).DATA_DIR, DATABASE_FILE)
    if (!existsSync(database))
      throw new CommandProblem(`There is no database in ${envOf(shell).DATA_DIR}: set DATA_DIR.`)
    const target = resolve(shell.workingDir, file)
    if (existsSync(target) && !(await isArchive(target)))
      throw new CommandProblem(`${file} is there already, and is no backup. Choose another name.`)
    const passphrase = await newPassphrase(passphraseFile, shell)
    const { bytes } = await withProgress('Writing the backup', shell, async () => {
      const written = await writeArchive(database, `${target}.unfinished`, passphrase)
      renameSync(`${target}.unfinished`, target)
      return written
    })
    shell.out(
      json
        ? `${JSON.stringify({ file: target, bytes })}\n`
        : `Wrote ${file} (${bytes} bytes). The encryption key is not in it: keep that too, somewhere else.\n`,
    )
    return undefined
  },
})

/** Brings a backup back. */
export const restore = defineCommand({
  summary:
    'Bring a backup back, after checking it. What is there now is kept in the data directory.',
  examples: [
    ['freellmapi restore freellmapi.backup', 'asks for the passphrase'],
    ['freellmapi restore data/backups/nightly-2026-11-24.db', 'a nightly copy has none'],
  ],
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'an encrypted backup, or a copy from the data directory',
    },
    ...PASSPHRASE_ARG,
    ...JSON_ARG,
  },
  async run({ file, 'passphrase-file': passphraseFile, json }, shell) {
    const env = envOf(shell)
    const source = resolve(shell.workingDir, file)
    if (!existsSync(source)) throw new CommandProblem(`There is no file ${file}.`)
    const passphrase = (await isArchive(source))
      ? await passphraseOf(passphraseFile, shell)
      : undefined
    const keys = loadSecrets(env)
    const staged = await withProgress('Checking the backup', shell, () =>
      stageRestore({ dataDir: env.DATA_DIR, file: source, passphrase, keys }),
    )
    if (!staged.ok) throw new CommandProblem(staged.error.message)
    const isApplied = apply(env.DATA_DIR)
    if (json) shell.out(`${JSON.stringify({ applied: isApplied })}\n`)
    else say(isApplied, shell)
    return EXIT.ok
  },
})

/** Opens the database once, which swaps the backup in; false when a server has it open and will do so at its next start. */
function apply(dataDir: string): boolean {
  try {
    openStorage(dataDir).close()
    return true
  } catch (thrown) {
    if (thrown instanceof DatabaseInUse) return false
    throw thrown
  }
}

function say(isApplied: boolean, shell: Shell): void {
  shell.out(
    isApplied
      ? 'Restored. What was there before is in the backups folder of the data directory.\n'
      : 'The backup is good and waits beside the database. Restart the server: its next start puts it in place.\n',
  )
}
