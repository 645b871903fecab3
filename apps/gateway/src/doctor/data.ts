/** The data directory: who can read it, whether the database in it is whole, and whether its keys can be opened. */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { assert, Keyring, type KeyringRow } from '@freellmapi/core'
import { DatabaseProblem, inspectDatabase } from '@freellmapi/db'
import { type Env, EnvProblem } from '../env.ts'
import { type KeySources, spareKeys } from '../secrets/encryption-key.ts'
import { readEncryptionKeys } from '../secrets/secrets.ts'
import { DATABASE_FILE, migrationsFolder } from '../storage/storage.ts'
import { type Finding, finding, type RunningFinding } from './finding.ts'

/** Group and others. */
const OTHERS = 0o077

/** Everything about the data directory of a server that does not run: the database is read from end to end. */
export async function checkData(env: Env): Promise<readonly Finding[]> {
  const { DATA_DIR } = env
  if (!existsSync(DATA_DIR)) return [finding('data_absent', { path: DATA_DIR })]
  return [...checkDirectory(env), ...(await checkDatabase(env))]
}

/** The directory and its files from the outside. */
export function checkDirectory({ DATA_DIR }: Pick<Env, 'DATA_DIR'>): readonly RunningFinding[] {
  return [checkWritable(DATA_DIR), checkModes(DATA_DIR)]
}

function checkWritable(path: string): RunningFinding {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return finding('data_writable', { path })
  } catch {
    return finding('data_unwritable', { path })
  }
}

function checkModes(path: string): RunningFinding {
  const open = readableByOthers(path)
  return open.length === 0
    ? finding('files_closed')
    : finding('files_open', { files: open.join(', '), path })
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
  if (!existsSync(file)) return [finding('database_absent')]
  try {
    const rows = inspectDatabase({ file, migrations: migrationsFolder() })
    return [finding('database_whole'), await checkKey(env, rows)]
  } catch (thrown) {
    if (!(thrown instanceof DatabaseProblem)) throw thrown
    const path = join(env.DATA_DIR, 'backups')
    return [finding('database_unusable', { why: thrown.message, path })]
  }
}

async function checkKey(env: Env, rows: readonly KeyringRow[]): Promise<Finding> {
  try {
    const keys = readEncryptionKeys(env)
    const isRight = rows.length === 0 || (await fits(keys, rows))
    return finding(isRight ? 'key_fits' : 'key_wrong')
  } catch (thrown) {
    if (!(thrown instanceof EnvProblem)) throw thrown
    return finding('key_unreadable', { why: thrown.message })
  }
}

async function fits(keys: KeySources, rows: readonly KeyringRow[]): Promise<boolean> {
  const readOnly = { list: () => rows, replace: () => assert(false, 'a check writes nothing') }
  for (const key of [keys.encryptionKey, ...spareKeys(keys).map(({ key: spare }) => spare)])
    if ((await Keyring.unlock(key, readOnly, 0)).ok) return true
  return false
}
