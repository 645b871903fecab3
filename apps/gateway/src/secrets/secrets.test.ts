import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvProblem } from '../env.ts'
import { DATABASE_FILE } from '../storage/storage.ts'
import { ADMIN_KEY_FILE, loadSecrets } from './secrets.ts'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-secrets-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

function load() {
  return loadSecrets({
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: undefined,
    ENCRYPTION_KEY_PREVIOUS: undefined,
    ADMIN_DASHBOARD_KEY: undefined,
  })
}

describe('a start that was stopped while it wrote its secrets', () => {
  it.each(['encryption.key', ADMIN_KEY_FILE])(
    'leaves an empty %s, and the next one writes it',
    (name) => {
      writeFileSync(join(dataDir, name), '')
      const { adminKey, encryptionKey } = load()
      expect(adminKey.length).toBeGreaterThan(24)
      expect(load()).toMatchObject({ adminKey, encryptionKey, made: [] })
    },
  )

  it('is told from one whose encryption key was lost: beside a database none is made', () => {
    writeFileSync(join(dataDir, 'encryption.key'), '')
    writeFileSync(join(dataDir, DATABASE_FILE), 'sealed with a key that is gone')
    expect(load).toThrow(EnvProblem)
    expect(existsSync(join(dataDir, 'encryption.key'))).toBe(true)
  })
})
