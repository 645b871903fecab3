/** The encryption key's life, on real files: changed, lost, wrong, and killed in the middle of each change. */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
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
import { type Keyring, planRotation, systemClock } from '@freellmapi/core'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { replaceKey } from '../src/secrets/encryption-key.ts'
import { loadSecrets, type Secrets } from '../src/secrets/secrets.ts'
import { LockedProblem, unlockKeyring } from '../src/secrets/unlock.ts'
import { DATABASE_FILE, openStorage, type Storage } from '../src/storage/storage.ts'

const SECRETS = ['gsk-alpha', 'gsk-beta', 'gsk-gamma']
// Whole starts of the program; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000 })

let dataDir: string
let keyFile: string

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-key-'))
  keyFile = join(dataDir, 'encryption.key')
  await withOpen(async ({ keyring, storage }) => {
    for (const id of SECRETS) {
      const context = { table: 'credentials', row: id, field: 'sealed' }
      storage.credentials.insert({
        id,
        provider: 'p',
        account: id,
        label: id,
        sealed: await keyring.seal(id, context),
        fingerprint: id,
        hint: '',
        enabled: true,
        health: 'unknown',
        createdAtMs: 0,
      })
    }
  })
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

interface Opened {
  readonly secrets: Secrets
  readonly storage: Storage
  readonly keyring: Keyring
}

/** A start of the gateway, as far as its keys are concerned. */
async function withOpen<T>(
  work: (opened: Opened) => T | Promise<T>,
  env: { ENCRYPTION_KEY?: string; ENCRYPTION_KEY_PREVIOUS?: string } = {},
): Promise<T> {
  const secrets = loadSecrets({
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: env.ENCRYPTION_KEY,
    ENCRYPTION_KEY_PREVIOUS: env.ENCRYPTION_KEY_PREVIOUS,
    ADMIN_DASHBOARD_KEY: undefined,
  })
  const storage = openStorage(dataDir)
  try {
    return await work({
      secrets,
      storage,
      keyring: await unlockKeyring(secrets, storage, systemClock),
    })
  } finally {
    storage.close()
  }
}

/** Every stored secret, opened. */
async function readAll({ storage, keyring }: Opened): Promise<unknown> {
  return await Promise.all(
    storage.credentials.list().map(async ({ id, sealed }) => {
      const opened = await keyring.open(sealed, { table: 'credentials', row: id, field: 'sealed' })
      return opened.ok ? opened.value : opened.error
    }),
  )
}

function bytesOf(file: string): Buffer {
  return readFileSync(join(dataDir, file))
}

describe('a wrong key', () => {
  it('locks, says which key is needed, and writes nothing', async () => {
    const before = bytesOf(DATABASE_FILE)
    const wrong = { ENCRYPTION_KEY: '0'.repeat(64) }
    await expect(withOpen(readAll, wrong)).rejects.toThrow(LockedProblem)
    await expect(withOpen(readAll, wrong)).rejects.toThrow(
      /sealed with the encryption key [\w-]{8}, and the one given is [\w-]{8}/,
    )
    expect(bytesOf(DATABASE_FILE).equals(before)).toBe(true)
    expect(await withOpen(readAll)).toEqual(SECRETS)
  })

  it('of one that was made up for the occasion is never even tried: a lost file is not made again', async () => {
    renameSync(keyFile, `${dataDir}-key`)
    await expect(withOpen(readAll)).rejects.toThrow(LockedProblem)
    expect(existsSync(keyFile)).toBe(false)
    renameSync(`${dataDir}-key`, keyFile)
    expect(await withOpen(readAll)).toEqual(SECRETS)
  })

  it('is not excused by an emptied keyring', async () => {
    const client = new BetterSqlite3(join(dataDir, DATABASE_FILE))
    client.exec('DELETE FROM keyring')
    client.close()
    await expect(withOpen(readAll)).rejects.toThrow(/lost the data keys/)
  })

  it('is found out by the canary, too', async () => {
    const client = new BetterSqlite3(join(dataDir, DATABASE_FILE))
    client.exec("UPDATE settings SET value = replace(value, 'v1.', 'v1.x') WHERE name = 'canary'")
    client.close()
    await expect(withOpen(readAll)).rejects.toThrow(/data key that sealed them is gone/)
  })
})

describe('changing the key', () => {
  it('in the environment works with the previous one beside it, once', async () => {
    const old = readFileSync(keyFile, 'utf8').trim()
    const fresh = 'ab'.repeat(32)
    const both = { ENCRYPTION_KEY: fresh, ENCRYPTION_KEY_PREVIOUS: old }
    expect(await withOpen(readAll, both)).toEqual(SECRETS)
    expect(await withOpen(readAll, { ENCRYPTION_KEY: fresh })).toEqual(SECRETS)
    await expect(withOpen(readAll, { ENCRYPTION_KEY: old })).rejects.toThrow(LockedProblem)
  })

  it('in its file keeps the old one for old backups, readable by the owner alone', async () => {
    const old = bytesOf('encryption.key')
    const backup = join(dataDir, 'old.db')
    copyFileSync(join(dataDir, DATABASE_FILE), backup)
    const kept = await withOpen(({ secrets, storage }) =>
      replaceKey(secrets.encryptionKey, keyFile, storage.keyring),
    )
    expect(bytesOf('encryption.key').equals(old)).toBe(false)
    expect(readFileSync(kept).equals(old)).toBe(true)
    for (const file of readdirSync(dataDir).filter((name) => name.includes('.key')))
      expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0)
    expect(await withOpen(readAll)).toEqual(SECRETS)
    copyFileSync(backup, join(dataDir, DATABASE_FILE))
    expect(await withOpen(readAll)).toEqual(SECRETS)
    expect(bytesOf('encryption.key').equals(old)).toBe(true)
  })

  it('stopped between the copy of the old key and its replacement is finished at the next start', async () => {
    await withOpen(async ({ secrets, storage }) => {
      const old = bytesOf('encryption.key')
      const kept = await replaceKey(secrets.encryptionKey, keyFile, storage.keyring)
      // As the files stood a moment before the end.
      renameSync(keyFile, `${keyFile}.next`)
      writeFileSync(keyFile, old)
      expect(existsSync(kept)).toBe(true)
    })
    expect(await withOpen(readAll)).toEqual(SECRETS)
    expect(existsSync(`${keyFile}.next`)).toBe(false)
  })
})

/** Every write of a rotation over this database: the keyring once, then each sealed text and the canary. */
const DATA_KEY_WRITES = 1 + SECRETS.length + 1

describe('killed by SIGKILL', () => {
  const writes = Array.from({ length: DATA_KEY_WRITES }, (_, at) => ['data', at] as const)
  const moments = [...writes, ['encryption', 0] as const].flatMap(([kind, at]) =>
    (['before', 'after'] as const).map((when) => [kind, at, when] as const),
  )

  it.each(moments)(
    'while rotating the %s key, at write %i, %s it: nothing is lost',
    async (...args) => {
      const script = join(import.meta.dirname, 'kill', 'rotate.ts')
      const { signal, stderr } = spawnSync(
        process.execPath,
        [script, dataDir, ...args.map(String)],
        { encoding: 'utf8' },
      )
      expect(signal, stderr).toBe('SIGKILL')
      expect(await withOpen(readAll)).toEqual(SECRETS)
      const left = await withOpen(({ keyring, storage }) =>
        planRotation({ keyring, store: storage.sealed }),
      )
      const [kind, at, when] = args
      const written = at + (when === 'after' ? 1 : 0)
      const isHalfway = kind === 'data' && written > 0 && written < DATA_KEY_WRITES
      expect(left).toMatchObject({ isNewKey: !isHalfway, unreadable: 0, total: SECRETS.length + 1 })
    },
  )
})
