/**
 * The installation's own secrets: taken from the environment, or from the data directory, or made on the first run.
 *
 * Made ones are written with mode 0600 before they are used, and never made again while the file is there: a new
 * encryption key would turn every stored provider key into noise.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromHexKey, mintAccessKey } from '@freellmapi/core'
import { type Env, EnvProblem } from './env.ts'

export interface Secrets {
  /** The key-encryption key, 32 bytes. */
  readonly encryptionKey: Uint8Array<ArrayBuffer>
  readonly adminKey: string
  /** The variables made on this run, to be announced once. */
  readonly made: readonly ('ENCRYPTION_KEY' | 'ADMIN_DASHBOARD_KEY')[]
}

const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/** Finds or makes the secrets. Creates the data directory when it is missing. */
export function loadSecrets(
  env: Pick<Env, 'ENCRYPTION_KEY' | 'ADMIN_DASHBOARD_KEY' | 'DATA_DIR'>,
): Secrets {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: DIRECTORY_MODE })
  const made: Secrets['made'][number][] = []
  const find = (
    name: 'ENCRYPTION_KEY' | 'ADMIN_DASHBOARD_KEY',
    file: string,
    make: () => string,
  ): string => {
    const given = env[name]
    if (given !== undefined) return given
    const path = join(env.DATA_DIR, file)
    if (existsSync(path)) return readFileSync(path, 'utf8').trim()
    if (name === 'ENCRYPTION_KEY' && existsSync(join(env.DATA_DIR, DATABASE_FILE)))
      throw new EnvProblem(
        `ENCRYPTION_KEY is missing, and ${env.DATA_DIR} holds keys sealed with it. Set it again, or restore the file ${file}.`,
      )
    const value = make()
    writeFileSync(path, `${value}\n`, { mode: FILE_MODE, flag: 'wx' })
    chmodSync(path, FILE_MODE)
    made.push(name)
    return value
  }
  const hex = find('ENCRYPTION_KEY', 'encryption.key', () => randomBytes(32).toString('hex'))
  const adminKey = find('ADMIN_DASHBOARD_KEY', 'admin.key', () => mintAccessKey())
  const encryptionKey = fromHexKey(hex)
  if (encryptionKey === undefined)
    throw new EnvProblem(
      `The encryption key in ${env.DATA_DIR} is damaged: it must be 64 hexadecimal digits.`,
    )
  return { encryptionKey, adminKey, made }
}

/** The database's name in the data directory. */
export const DATABASE_FILE = 'freellmapi.db'
