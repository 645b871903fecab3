/**
 * The installation's own secrets: taken from the environment, or from the data directory, or made on the first run.
 *
 * Made ones are written with mode 0600 before they are used, and never made again while the file is there: a new
 * encryption key would turn every stored provider key into noise.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromHexKey, mintAccessKey } from '@freellmapi/core'
import { ENCRYPTION_KEY_FILE, type KeySources, makeKey, writeKey } from './encryption-key.ts'
import { type Env, EnvProblem } from './env.ts'
import { LockedProblem } from './unlock.ts'

export interface Secrets extends KeySources {
  readonly adminKey: string
  /** The variables made on this run, to be announced once. */
  readonly made: readonly ('ENCRYPTION_KEY' | 'ADMIN_DASHBOARD_KEY')[]
}

const DIRECTORY_MODE = 0o700

/** The admin key's file, when the environment gives none. */
const ADMIN_KEY_FILE = 'admin.key'

/** Finds or makes the secrets. Creates the data directory when it is missing. */
export function loadSecrets(
  env: Pick<Env, 'ENCRYPTION_KEY' | 'ENCRYPTION_KEY_PREVIOUS' | 'ADMIN_DASHBOARD_KEY' | 'DATA_DIR'>,
): Secrets {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: DIRECTORY_MODE })
  const keyFile = join(env.DATA_DIR, ENCRYPTION_KEY_FILE)
  const adminFile = join(env.DATA_DIR, ADMIN_KEY_FILE)
  const made: Secrets['made'][number][] = []
  if (env.ENCRYPTION_KEY === undefined && !existsSync(keyFile)) {
    if (existsSync(join(env.DATA_DIR, DATABASE_FILE)))
      throw new LockedProblem(
        `ENCRYPTION_KEY is missing, and ${env.DATA_DIR} holds keys sealed with it. Set it again, or restore the file ${ENCRYPTION_KEY_FILE}.`,
      )
    writeKey(keyFile, makeKey())
    made.push('ENCRYPTION_KEY')
  }
  if (env.ADMIN_DASHBOARD_KEY === undefined && !existsSync(adminFile)) {
    writeKey(adminFile, mintAccessKey())
    made.push('ADMIN_DASHBOARD_KEY')
  }
  const encryptionKey = fromHexKey(env.ENCRYPTION_KEY ?? readFileSync(keyFile, 'utf8').trim())
  if (encryptionKey === undefined)
    throw new EnvProblem(
      `the encryption key in ${env.DATA_DIR} is damaged: it must be 64 hexadecimal digits.`,
    )
  return {
    encryptionKey,
    keyFile: env.ENCRYPTION_KEY === undefined ? keyFile : undefined,
    previousKey: fromHexKey(env.ENCRYPTION_KEY_PREVIOUS ?? ''),
    adminKey: env.ADMIN_DASHBOARD_KEY ?? readFileSync(adminFile, 'utf8').trim(),
    made,
  }
}

/** The database's name in the data directory. */
export const DATABASE_FILE = 'freellmapi.db'
