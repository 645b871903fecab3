/** What is done to a data directory while its disk fails, once at every place, and what must be there afterwards. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@freellmapi/core'
import { openDatabase } from '@freellmapi/db'
import BetterSqlite3 from 'better-sqlite3'
import { expect } from 'vitest'
import { holdsKey, makeKey, writeKey } from '../../src/secrets/encryption-key.ts'
import { ADMIN_KEY_FILE, loadSecrets } from '../../src/secrets/secrets.ts'
import { unlockKeyring } from '../../src/secrets/unlock.ts'
import { DATABASE_FILE, migrationsFolder, openStorage } from '../../src/storage/storage.ts'
import { report } from '../stack/stack.ts'
import { countCalls, type Fault, type Ran, run, runInjected } from './injected.ts'

/** Every way in which a disk fails that a program of ours can meet. */
export const FAULTS: readonly Fault[] = [
  ['openat', 'EIO'],
  ['openat', 'EMFILE'],
  ['pread64', 'EIO'],
  ['pwrite64', 'EIO'],
  ['pwrite64', 'ENOSPC'],
  ['write', 'ENOSPC'],
  ['fsync', 'EIO'],
  ['fdatasync', 'EIO'],
  ['ftruncate', 'EIO'],
  ['read', 'EIO'],
  ['mkdir', 'ENOSPC'],
  ['copy_file_range', 'EIO'],
  ['chmod', 'EPERM'],
  ['rename', 'EIO'],
  ['unlink', 'EIO'],
]

/** Something that is done to a data directory. */
export interface Scenario {
  readonly name: string
  readonly args: readonly string[]
  readonly input?: string
  /** Makes the directory as it is before. */
  readonly prepare: (dataDir: string) => void
  /** What must be there afterwards, whatever happened. */
  readonly kept: readonly string[]
  /** What must be there as well if the program says that it did its work. */
  readonly done?: string
}

const SHOW = ['unified-key', 'show', '--reveal']
const FIRST = 'gsk-the-first-key'
const SECOND = 'gsk-the-second-key'
/** Stands for the admin key, whichever it is now. */
const ADMIN = 'an admin key'
const OLD = 'what an older version wrote'

/** Everything that writes what must not be lost. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'the first start', args: SHOW, prepare: makeEmpty, kept: [] },
  {
    name: 'storing a key',
    args: ['keys', 'add', 'groq'],
    input: SECOND,
    prepare: storeFirst,
    kept: [FIRST],
    done: SECOND,
  },
  { name: 'a new data key', args: ['rotate-encryption'], prepare: storeFirst, kept: [FIRST] },
  {
    name: 'a new encryption key',
    args: ['rotate-encryption', '--encryption-key'],
    prepare: storeFirst,
    kept: [FIRST],
  },
  { name: 'a new admin key', args: ['reset-admin'], prepare: storeFirst, kept: [FIRST, ADMIN] },
  { name: 'a migration', args: SHOW, prepare: makeOlder, kept: [OLD] },
]

/** One failure, and how things look afterwards. */
export interface Aftermath {
  /** Which call failed, and how the program took it. */
  readonly what: string
  /** Done, or refused in one sentence. */
  readonly isCivil: boolean
  /** What had to be there and is not. */
  readonly lost: readonly string[]
  /** What SQLite says of the file. */
  readonly integrity: unknown
}

/** Enough failures, each taken civilly, after none of which anything is missing or damaged. */
export function verifyAftermaths(name: string, aftermaths: readonly Aftermath[]): void {
  report(`disk faults: ${name}, ${aftermaths.length} failures`)
  expect(aftermaths.length).toBeGreaterThan(4)
  expect(aftermaths.filter(({ isCivil }) => !isCivil)).toEqual([])
  expect(aftermaths.filter(({ lost, integrity }) => lost.length > 0 || integrity !== 'ok')).toEqual(
    [],
  )
}

/** Lets every `step`th call of each kind fail, each in a directory of its own. */
export async function failEverywhere(
  scenario: Scenario,
  step: number,
): Promise<readonly Aftermath[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freellmapi-faults-'))
  const template = join(folder, 'template')
  const dataDir = join(folder, 'data')
  const fresh = (): void => {
    rmSync(dataDir, { recursive: true, force: true })
    cpSync(template, dataDir, { recursive: true })
  }
  try {
    mkdirSync(template)
    scenario.prepare(template)
    fresh()
    const calls = countCalls(dataDir, scenario, [...new Set(FAULTS.map(([call]) => call))])
    const aftermaths: Aftermath[] = []
    for (const fault of FAULTS)
      for (let nth = 1; nth <= (calls.get(fault[0]) ?? 0); nth += step) {
        fresh()
        const ran = runInjected(dataDir, scenario, fault, nth)
        const what = `${fault.join(' ')}, call ${nth}: ${ran.code} ${ran.err.trim()}`
        aftermaths.push({
          what,
          isCivil: isCivil(ran),
          ...(await takeStock(dataDir, scenario, ran)),
        })
      }
    return aftermaths
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Done, or refused in one sentence without a stack. What else is said of a first start is one line, too. */
function isCivil({ code, err }: Ran): boolean {
  const lines = err.trim().split('\n')
  if (code === 0) return true
  return (code === 1 || code === 78) && lines.length <= 2 && /^error .+\.$/.test(lines.at(-1) ?? '')
}

/** What is missing of what must be there, and whether the file is whole. */
async function takeStock(
  dataDir: string,
  { kept, done }: Scenario,
  { code }: Ran,
): Promise<Pick<Aftermath, 'lost' | 'integrity'>> {
  const { found, integrity } = await openAgain(dataDir)
  const expected = code === 0 && done !== undefined ? [...kept, done] : kept
  return { lost: expected.filter((text) => !found.includes(text)), integrity }
}

/** Opens a directory as the next start would, with a disk that is well; everything that is kept in it. */
export async function openAgain(
  dataDir: string,
): Promise<{ readonly found: readonly string[]; readonly integrity: unknown }> {
  const hadAdminKey = holdsKey(join(dataDir, ADMIN_KEY_FILE))
  const secrets = loadSecrets({
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: undefined,
    ENCRYPTION_KEY_PREVIOUS: undefined,
    ADMIN_DASHBOARD_KEY: undefined,
  })
  if (secrets.adminKey === '') throw new Error('The admin key is empty.')
  const storage = openStorage(dataDir)
  try {
    const keyring = await unlockKeyring(secrets, storage, systemClock)
    const keys = await Promise.all(
      storage.credentials.list().map(async ({ id, sealed }) => {
        const opened = await keyring.open(sealed, {
          table: 'credentials',
          row: id,
          field: 'sealed',
        })
        return opened.ok ? opened.value : opened.error
      }),
    )
    const found = [...keys, storage.settings.get('who') ?? '', hadAdminKey ? ADMIN : '']
    return { found, integrity: integrityOf(dataDir) }
  } finally {
    storage.close()
  }
}

function integrityOf(dataDir: string): unknown {
  const database = new BetterSqlite3(join(dataDir, DATABASE_FILE), { readonly: true })
  try {
    return database.pragma('integrity_check', { simple: true })
  } finally {
    database.close()
  }
}

function makeEmpty(): void {
  // A first start finds nothing.
}

function storeFirst(dataDir: string): void {
  const { code, err } = run(dataDir, { args: ['keys', 'add', 'groq'], input: FIRST })
  if (code !== 0) throw new Error(err)
}

/** A directory as a version that knew all migrations but the newest one left it. */
function makeOlder(dataDir: string): void {
  const migrations = join(dataDir, 'older-migrations')
  cpSync(migrationsFolder(), migrations, { recursive: true })
  const journal = join(migrations, 'meta', '_journal.json')
  const { entries, ...rest }: { entries: object[] } = JSON.parse(readFileSync(journal, 'utf8'))
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, -1) }))
  writeKey(join(dataDir, 'encryption.key'), makeKey())
  const { orm, close } = openDatabase({ file: join(dataDir, DATABASE_FILE), migrations })
  orm.$client.prepare("INSERT INTO settings (name, value) VALUES ('who', ?)").run(OLD)
  close()
  rmSync(migrations, { recursive: true })
}
