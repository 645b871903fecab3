/**
 * The installation's own secrets: taken from the environment, or from the data directory, or made on the first run.
 *
 * Made ones are written with mode 0600 before they are used, and never made again while the file is there: a new
 * encryption key would turn every stored provider key into noise.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromHexKey, mintAccessKey } from '@freellmapi/core'
import { type Env, EnvProblem } from '../env.ts'
import { DATABASE_FILE } from '../storage/storage.ts'
import {
  ENCRYPTION_KEY_FILE,
  holdsKey,
  type KeySources,
  makeKey,
  writeKey,
} from './encryption-key.ts'
import { LockedProblem } from './unlock.ts'

export interface Secrets extends KeySources {
  readonly adminKey: string
  /** The variables made on this run, to be announced once. */
  readonly made: readonly ('ENCRYPTION_KEY' | 'ADMIN_DASHBOARD_KEY')[]
}

const DIRECTORY_MODE = 0o700

/** The admin key's file, when the environment gives none. */
export const ADMIN_KEY_FILE = 'admin.key'

/** Where secrets come from. */
type SecretsEnv = Pick<
  Env,
  'ENCRYPTION_KEY' | 'ENCRYPTION_KEY_PREVIOUS' | 'ADMIN_DASHBOARD_KEY' | 'DATA_DIR'
>

/** Finds or makes the secrets. Creates the data directory when it is missing. */
export function loadSecrets(env: SecretsEnv): Secrets {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: DIRECTORY_MODE })
  const keyFile = join(env.DATA_DIR, ENCRYPTION_KEY_FILE)
  const adminFile = join(env.DATA_DIR, ADMIN_KEY_FILE)
  const made: Secrets['made'][number][] = []
  // Where there is a database, a missing key is a lost one, not one to be made.
  const isNew = !existsSync(join(env.DATA_DIR, DATABASE_FILE))
  if (env.ENCRYPTION_KEY === undefined && !holdsKey(keyFile) && isNew) {
    writeKey(keyFile, makeKey())
    made.push('ENCRYPTION_KEY')
  }
  const keys = readEncryptionKeys(env)
  if (env.ADMIN_DASHBOARD_KEY === undefined && !holdsKey(adminFile)) {
    writeKey(adminFile, mintAccessKey())
    made.push('ADMIN_DASHBOARD_KEY')
  }
  const adminKey = env.ADMIN_DASHBOARD_KEY ?? readFileSync(adminFile, 'utf8').trim()
  return { ...keys, adminKey, made }
}

/** The encryption keys of an installation that exists. Writes nothing. Throws when there is none, or it is damaged. */
export function readEncryptionKeys(env: SecretsEnv): KeySources {
  const file = join(env.DATA_DIR, ENCRYPTION_KEY_FILE)
  if (env.ENCRYPTION_KEY === undefined && !existsSync(file))
    throw new LockedProblem(
      `ENCRYPTION_KEY is missing, and ${env.DATA_DIR} holds keys sealed with it. Set it again, or restore the file ${ENCRYPTION_KEY_FILE}.`,
    )
  const encryptionKey = fromHexKey(env.ENCRYPTION_KEY ?? readFileSync(file, 'utf8').trim())
  if (encryptionKey === undefined)
    throw new EnvProblem(
      `the encryption key in ${env.DATA_DIR} is damaged: it must be 64 hexadecimal digits.`,
    )
  return {
    encryptionKey,
    keyFile: env.ENCRYPTION_KEY === undefined ? file : undefined,
    previousKey: fromHexKey(env.ENCRYPTION_KEY_PREVIOUS ?? ''),
  }
}

/** The admin key of an installation that exists; undefined when it cannot be read. */
export function readAdminKey(
  env: Pick<Env, 'ADMIN_DASHBOARD_KEY' | 'DATA_DIR'>,
): string | undefined {
  const file = join(env.DATA_DIR, ADMIN_KEY_FILE)
  if (env.ADMIN_DASHBOARD_KEY !== undefined) return env.ADMIN_DASHBOARD_KEY
  return holdsKey(file) ? readFileSync(file, 'utf8').trim() : undefined
}
