/** The data directory: who can read it, whether the database in it is whole, and whether its keys can be opened. */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { assert, Keyring, type KeyringRow } from '@freellmapi/core'
import { DatabaseProblem, inspectDatabase } from '@freellmapi/db'
import { type Env, EnvProblem } from '../env.ts'
import { type KeySources, spareKeys } from '../secrets/encryption-key.ts'
import { readEncryptionKeys } from '../secrets/secrets.ts'
import { DATABASE_FILE, migrationsFolder } from '../storage/storage.ts'
import { type Finding, well } from './finding.ts'

/** Group and others. */
const OTHERS = 0o077

/** Everything about the data directory of a server that does not run: the database is read from end to end. */
export async function checkData(env: Env): Promise<readonly Finding[]> {
  const { DATA_DIR } = env
  if (!existsSync(DATA_DIR))
    return [well('data directory', `${DATA_DIR} is not there yet; the first start makes it.`)]
  return [...checkDirectory(env), ...(await checkDatabase(env))]
}

/** The directory and its files from the outside. */
export function checkDirectory({ DATA_DIR }: Pick<Env, 'DATA_DIR'>): readonly Finding[] {
  return [checkWritable(DATA_DIR), checkModes(DATA_DIR)]
}

function checkWritable(dataDir: string): Finding {
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return well('data directory', `${dataDir} can be written.`)
  } catch {
    return {
      check: 'data directory',
      level: 'problem',
      message: `${dataDir} cannot be written by this user.`,
      fix: `chown it to the user that runs the server: chown -R <user> ${dataDir}`,
    }
  }
}

function checkModes(dataDir: string): Finding {
  const open = readableByOthers(dataDir)
  if (open.length === 0) return well('permissions', 'every file is readable by its owner alone.')
  return {
    check: 'permissions',
    level: 'problem',
    message: `others may read ${open.join(', ')}.`,
    fix: `chmod -R go= ${dataDir}`,
  }
}

/** The directory and every file of it that others than the owner can read or write. */
function readableByOthers(dataDir: string): readonly string[] {
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
  return ['.', ...files].filter((name) => {
    const stats = statSync(join(dataDir, name), { throwIfNoEntry: false })
    return stats !== undefined && (stats.mode & OTHERS) !== 0
  })
}

async function checkDatabase(env: Env): Promise<readonly Finding[]> {
  const file = join(env.DATA_DIR, DATABASE_FILE)
  if (!existsSync(file)) return [well('database', 'there is none yet; the first start makes it.')]
  try {
    const rows = inspectDatabase({ file, migrations: migrationsFolder() })
    return [well('database', 'every page is whole.'), await checkKey(env, rows)]
  } catch (thrown) {
    if (!(thrown instanceof DatabaseProblem)) throw thrown
    return [
      {
        check: 'database',
        level: 'problem',
        message: thrown.message,
        fix: `bring back the newest copy: freellmapi restore ${join(env.DATA_DIR, 'backups')}/<newest>.db`,
      },
    ]
  }
}

async function checkKey(env: Env, rows: readonly KeyringRow[]): Promise<Finding> {
  const check = 'encryption key'
  const fix =
    'set the ENCRYPTION_KEY that was in use before; without it, stored keys must be entered again'
  try {
    const keys = readEncryptionKeys(env)
    if (rows.length === 0 || (await fits(keys, rows)))
      return well(check, 'opens what the database holds.')
    return { check, level: 'problem', message: 'does not open what the database holds.', fix }
  } catch (thrown) {
    if (!(thrown instanceof EnvProblem)) throw thrown
    return { check, level: 'problem', message: thrown.message, fix }
  }
}

async function fits(keys: KeySources, rows: readonly KeyringRow[]): Promise<boolean> {
  const readOnly = { list: () => rows, replace: () => assert(false, 'a check writes nothing') }
  for (const key of [keys.encryptionKey, ...spareKeys(keys).map(({ key: spare }) => spare)])
    if ((await Keyring.unlock(key, readOnly, 0)).ok) return true
  return false
}
