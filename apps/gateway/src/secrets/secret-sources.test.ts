import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EnvProblem } from '../env.ts'
import { withSecretFiles } from './secret-sources.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'freellmapi-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

it('a secret may come from the file that <NAME>_FILE names, its newline left out', () => {
  const record = {
    ENCRYPTION_KEY_FILE: file('kek', 'from a file\n'),
    ACME_API_KEY_2_FILE: file('acme', 'acme-key\n'),
    PORT: '1',
  }
  expect(withSecretFiles(record)).toMatchObject({
    ENCRYPTION_KEY: 'from a file',
    ACME_API_KEY_2: 'acme-key',
    PORT: '1',
  })
})

it('systemd’s credentials come before the environment', () => {
  mkdirSync(join(folder, 'credentials'))
  file('credentials/encryption_key', 'from systemd')
  file('credentials/admin-dashboard-key', 'also from systemd')
  file('credentials/unrelated', 'ignored')
  const given = {
    CREDENTIALS_DIRECTORY: join(folder, 'credentials'),
    ENCRYPTION_KEY: 'environment',
  }
  expect(withSecretFiles(given)).toEqual({
    CREDENTIALS_DIRECTORY: given.CREDENTIALS_DIRECTORY,
    ENCRYPTION_KEY: 'from systemd',
    ADMIN_DASHBOARD_KEY: 'also from systemd',
  })
})

it('only secrets come from files', () => {
  expect(withSecretFiles({ PORT_FILE: file('port', '1') })).not.toHaveProperty('PORT')
})

it.each([
  [
    'a variable beside its file',
    () => ({ UNIFIED_API_KEY: 'a', UNIFIED_API_KEY_FILE: file('a', 'b') }),
  ],
  ['a file that others may write', () => ({ ENCRYPTION_KEY_FILE: file('kek', 'x', 0o622) })],
  ['a file that is not there', () => ({ ENCRYPTION_KEY_FILE: join(folder, 'none') })],
])('%s is refused', (_name, record) => {
  expect(() => withSecretFiles(record())).toThrow(EnvProblem)
})
