/** Passphrases of backups: typed, piped in, or in a file. */
import { readFileSync } from 'node:fs'
import { PASSPHRASE_CHARS_MIN } from '../bounds.ts'
import { CommandProblem, EXIT, type Shell } from './shell.ts'

/** The option that names a file; the passphrase itself is no option. */
export const PASSPHRASE_ARG = {
  'passphrase-file': {
    type: 'string',
    valueHint: 'file',
    description: 'read the passphrase from a file instead of standard input',
  },
} as const

/** The passphrase of an existing backup. */
export async function passphraseOf(file: string | undefined, shell: Shell): Promise<string> {
  const text = file === undefined ? await shell.readSecret('Passphrase: ') : readFile(file)
  return text.replace(/\r?\n$/, '')
}

/** The passphrase of a backup to be. Throws when it is too short to protect anything. */
export async function newPassphrase(file: string | undefined, shell: Shell): Promise<string> {
  const passphrase = await passphraseOf(file, shell)
  if (passphrase.length < PASSPHRASE_CHARS_MIN)
    throw new CommandProblem(
      `A passphrase has at least ${PASSPHRASE_CHARS_MIN} characters. Four random words are good.`,
      EXIT.usage,
    )
  return passphrase
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new CommandProblem(`The passphrase file ${file} cannot be read.`)
  }
}
