import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseEnv } from '../env.ts'
import { withSecretFiles } from '../secrets/secret-sources.ts'
import { DATABASE_FILE } from '../secrets/secrets.ts'
import { stageRestore } from './restore.ts'
import { keepSealedBackup, listSealedBackups } from './sealed-backups.ts'
import { openStorage, type Storage } from './storage.ts'

const DAY_MS = 86_400_000
const FIRST_MS = Date.UTC(2026, 10, 22, 4)
const PASSPHRASE = 'correct horse battery staple'
let dataDir: string
let storage: Storage
let faults: string[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-sealed-'))
  storage = openStorage(dataDir)
  faults = []
})
afterEach(() => {
  storage.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const keep = (day: number): Promise<void> =>
  keepSealedBackup({
    dataDir,
    atMs: FIRST_MS + day * DAY_MS,
    passphrase: PASSPHRASE,
    keep: 2,
    log: { error: (_: unknown, message?: string) => void faults.push(message ?? '') },
  })
const restore = (name: string, passphrase: string) =>
  stageRestore({
    dataDir,
    file: join(dataDir, 'backups', name),
    passphrase,
    keys: { encryptionKey: new Uint8Array(32), keyFile: undefined, previousKey: undefined },
    isDryRun: true,
  })

it('there is one sealed backup of each day, as many as are kept, which restore takes', async () => {
  for (const day of [0, 0, 1, 2]) await keep(day)
  const listed = listSealedBackups(dataDir)
  expect(listed.map(({ name }) => name)).toEqual([
    'scheduled-2026-11-24.backup',
    'scheduled-2026-11-23.backup',
  ])
  expect(readdirSync(join(dataDir, 'backups'))).toHaveLength(2)
  for (const { name, bytes } of listed) {
    const file = join(dataDir, 'backups', name)
    expect(statSync(file)).toMatchObject({ size: bytes })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file).includes('SQLite format')).toBe(false)
    expect(await restore(name, PASSPHRASE)).toMatchObject({ ok: true })
    expect(await restore(name, 'something else')).toMatchObject({
      error: { reason: 'wrong_passphrase' },
    })
  }
  expect(faults).toEqual([])
}, 60_000)

it('a backup of a damaged database is told and not kept, and no older one goes for it', async () => {
  storage.settings.set('filler', 'x'.repeat(50_000))
  for (const day of [0, 1]) await keep(day)
  const before = readdirSync(join(dataDir, 'backups'))
  storage.close()
  const file = join(dataDir, DATABASE_FILE)
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0xa5, bytes.length - 4096))
  await keep(2)
  expect(faults).toHaveLength(1)
  expect(readdirSync(join(dataDir, 'backups'))).toEqual(before)
}, 60_000)

it('the passphrase comes from the environment or a file, and a short one is refused by name', () => {
  const file = join(dataDir, 'passphrase')
  writeFileSync(file, `${PASSPHRASE}\n`, { mode: 0o600 })
  const fromFile = withSecretFiles({ BACKUP_PASSPHRASE_FILE: file })
  expect(parseEnv(fromFile, [])).toMatchObject({ BACKUP_PASSPHRASE: PASSPHRASE, BACKUP_KEEP: 7 })
  renameSync(file, join(dataDir, 'backup_passphrase'))
  expect(withSecretFiles({ CREDENTIALS_DIRECTORY: dataDir })).toMatchObject({
    BACKUP_PASSPHRASE: PASSPHRASE,
  })
  expect(() => parseEnv({ BACKUP_PASSPHRASE: 'short' }, [])).toThrow(/BACKUP_PASSPHRASE/)
  expect(() => parseEnv({ BACKUP_KEEP: '0' }, [])).toThrow(/BACKUP_KEEP/)
  expect(parseEnv({ BACKUP_KEEP: '' }, [])).toMatchObject({ BACKUP_KEEP: 7 })
})
