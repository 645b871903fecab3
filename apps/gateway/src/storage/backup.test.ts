import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Keyring } from '@freellmapi/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readArchive, writeArchive } from './backup.ts'
import { stageRestore } from './restore.ts'
import { DATABASE_FILE, openStorage } from './storage.ts'

const PASSPHRASE = 'correct horse battery staple'
const KEY = new Uint8Array(32).fill(7)
let folder: string
let archive: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'freellmapi-backup-'))
  archive = join(folder, 'a.backup')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A data directory whose keyring is sealed with `key`, holding one client key called `label`. */
async function installation(name: string, label: string, key = KEY): Promise<string> {
  const dataDir = join(folder, name)
  mkdirSync(dataDir)
  const storage = openStorage(dataDir)
  await Keyring.unlock(key, storage.keyring, 0)
  storage.clientKeys.insert({
    id: label,
    label,
    hash: label,
    hint: '',
    unified: false,
    createdAtMs: 0,
  })
  storage.close()
  return dataDir
}

function labelsIn(dataDir: string): readonly string[] {
  const storage = openStorage(dataDir)
  try {
    return storage.clientKeys.list().map(({ label }) => label)
  } finally {
    storage.close()
  }
}

const restore = (dataDir: string, passphrase: string | undefined, file = archive) =>
  stageRestore({
    dataDir,
    file,
    passphrase,
    keys: { encryptionKey: KEY, keyFile: undefined, previousKey: undefined },
  })

describe('a backup', () => {
  it('brings back what was there, and keeps what it replaced', async () => {
    const from = await installation('from', 'saved')
    await writeArchive(join(from, DATABASE_FILE), archive, PASSPHRASE)
    const to = await installation('to', 'replaced')
    expect(await restore(to, PASSPHRASE)).toEqual({ ok: true, value: undefined })
    expect(labelsIn(to)).toEqual(['saved'])
    const [kept] = readdirSync(join(to, 'backups'))
    expect(await restore(to, undefined, join(to, 'backups', kept ?? ''))).toMatchObject({
      ok: true,
    })
    expect(labelsIn(to)).toEqual(['replaced'])
  })

  it('shows nothing of what it holds, and never the same bytes twice', async () => {
    const from = await installation('from', 'a label to look for')
    const second = join(folder, 'b.backup')
    await writeArchive(join(from, DATABASE_FILE), archive, PASSPHRASE)
    await writeArchive(join(from, DATABASE_FILE), second, PASSPHRASE)
    expect(readFileSync(archive).includes('a label')).toBe(false)
    expect(readFileSync(archive).includes('SQLite')).toBe(false)
    expect(readFileSync(archive).equals(readFileSync(second))).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['a.backup', 'b.backup', 'from'])
  })

  it('opens with its own passphrase alone, however that is typed', async () => {
    const from = await installation('from', 'saved')
    await writeArchive(join(from, DATABASE_FILE), archive, 'vierzehn Schlüssel')
    const target = join(folder, 'out.db')
    const wrong = await readArchive(archive, target, 'vierzehn Schluessel')
    expect(wrong).toEqual({ ok: false, error: 'wrong_passphrase' })
    expect(await readArchive(archive, target, 'vierzehn Schlu\u0308ssel')).toMatchObject({
      ok: true,
    })
  })

  it('is refused when any part of it was changed or cut', async () => {
    const from = await installation('from', 'saved')
    const to = await installation('to', 'untouched')
    await writeArchive(join(from, DATABASE_FILE), archive, PASSPHRASE)
    const whole = readFileSync(archive)
    // One byte of each field: magic, cost, salt, nonce, check, ciphertext at both ends, tag.
    for (const at of [0, 20, 21, 37, 49, 70, whole.length - 17, whole.length - 1]) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x01
      writeFileSync(archive, changed)
      expect(await restore(to, PASSPHRASE), `byte ${at}`).toMatchObject({ ok: false })
    }
    for (const bytes of [0, 10, 80, whole.length - 1]) {
      writeFileSync(archive, whole.subarray(0, bytes))
      expect(await restore(to, PASSPHRASE), `${bytes} bytes`).toMatchObject({ ok: false })
    }
    expect(labelsIn(to)).toEqual(['untouched'])
  })

  it('of an installation with another encryption key is refused before anything changes', async () => {
    const from = await installation('from', 'saved', new Uint8Array(32).fill(8))
    const to = await installation('to', 'untouched')
    await writeArchive(join(from, DATABASE_FILE), archive, PASSPHRASE)
    expect(await restore(to, PASSPHRASE)).toMatchObject({
      ok: false,
      error: { reason: 'other_encryption_key' },
    })
    expect(labelsIn(to)).toEqual(['untouched'])
    expect(readdirSync(to)).toEqual([DATABASE_FILE, 'instance.lock'])
  })
})
