import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aDataDir, type DataDir } from '../../test/stack/data-dir.ts'
import { parseEnv } from '../env.ts'
import { withSecretFiles } from '../secrets/secret-sources.ts'
import { stageRestore } from './restore.ts'
import { keepSealedBackup, listSealedBackups } from './sealed-backups.ts'

const DAY_MS = 86_400_000
const FIRST_MS = Date.UTC(2026, 10, 22, 4)
const PASSPHRASE = 'correct horse battery staple'

const keep = ({ dataDir, log }: DataDir, day: number): Promise<boolean> =>
  keepSealedBackup({
    dataDir,
    atMs: FIRST_MS + day * DAY_MS,
    passphrase: PASSPHRASE,
    keep: 2,
    log,
  })
const restore = ({ dataDir }: DataDir, name: string, passphrase: string) =>
  stageRestore({
    dataDir,
    file: join(dataDir, 'backups', name),
    passphrase,
    keys: { encryptionKey: new Uint8Array(32), keyFile: undefined, previousKey: undefined },
    isDryRun: true,
  })

it('there is one sealed backup of each day, as many as are kept, which restore takes', async () => {
  using data = aDataDir()
  for (const day of [0, 0, 1, 2]) await keep(data, day)
  const listed = listSealedBackups(data.dataDir)
  expect(listed.map(({ name }) => name)).toEqual([
    'scheduled-2026-11-24.backup',
    'scheduled-2026-11-23.backup',
  ])
  expect(data.backups()).toHaveLength(2)
  for (const { name, bytes } of listed) {
    const file = join(data.dataDir, 'backups', name)
    expect(statSync(file)).toMatchObject({ size: bytes })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file).includes('SQLite format')).toBe(false)
    expect(await restore(data, name, PASSPHRASE)).toMatchObject({ ok: true })
    expect(await restore(data, name, 'something else')).toMatchObject({
      error: { reason: 'wrong_passphrase' },
    })
  }
  expect(data.errors).toEqual([])
}, 60_000)

it('a backup of a damaged database is told and not kept, and no older one goes for it', async () => {
  using data = aDataDir()
  data.fill()
  for (const day of [0, 1]) await keep(data, day)
  const before = data.backups()
  data.damage()
  expect(await keep(data, 2)).toBe(false)
  expect(data.errors).toHaveLength(1)
  expect(data.backups()).toEqual(before)
}, 60_000)

it('the passphrase comes from the environment or a file, and a short one is refused by name', () => {
  using data = aDataDir()
  const { dataDir } = data
  const file = join(dataDir, 'passphrase')
  writeFileSync(file, `${PASSPHRASE}\n`, { mode: 0o600 })
  const fromFile = withSecretFiles({ BACKUP_PASSPHRASE_FILE: file })
  expect(parseEnv(fromFile, [])).toMatchObject({ BACKUP_PASSPHRASE: PASSPHRASE })
  renameSync(file, join(dataDir, 'backup_passphrase'))
  expect(withSecretFiles({ CREDENTIALS_DIRECTORY: dataDir })).toMatchObject({
    BACKUP_PASSPHRASE: PASSPHRASE,
  })
  expect(() => parseEnv({ BACKUP_PASSPHRASE: 'short' }, [])).toThrow(/BACKUP_PASSPHRASE/)
  expect(() => parseEnv({ BACKUP_KEEP: '0' }, [])).toThrow(/BACKUP_KEEP/)
  expect(parseEnv({ BACKUP_KEEP: '' }, []).BACKUP_KEEP).toBeUndefined()
  expect(parseEnv({ BACKUP_KEEP: '3' }, []).BACKUP_KEEP).toBe(3)
})
