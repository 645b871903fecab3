import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DATABASE_FILE } from '../secrets/secrets.ts'
import { keepNightlyCopy } from './nightly-copy.ts'
import { openStorage, type Storage } from './storage.ts'

const DAY_MS = 86_400_000
const FIRST_MS = Date.UTC(2026, 10, 22, 4)
let dataDir: string
let storage: Storage
let faults: unknown[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-nightly-'))
  storage = openStorage(dataDir)
  faults = []
})
afterEach(() => {
  storage.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const keep = (day: number): Promise<void> =>
  keepNightlyCopy({
    dataDir,
    atMs: FIRST_MS + day * DAY_MS,
    log: { error: (fault: unknown) => void faults.push(fault) },
  })
const copies = (): readonly string[] => readdirSync(join(dataDir, 'backups')).sort()

it('there is one copy of each day, for a week, readable by the owner alone', async () => {
  for (const day of [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]) await keep(day)
  expect(copies()).toEqual(
    ['24', '25', '26', '27', '28', '29', '30'].map((day) => `nightly-2026-11-${day}.db`),
  )
  for (const name of copies())
    expect(statSync(join(dataDir, 'backups', name)).mode & 0o777).toBe(0o600)
  expect(faults).toEqual([])
})

it('damage is told, with the last good copy; no good copy goes for a bad one', async () => {
  storage.settings.set('filler', 'x'.repeat(50_000))
  for (const day of [0, 1, 2, 3, 4, 5, 6]) await keep(day)
  const before = copies()
  storage.close()
  const file = join(dataDir, DATABASE_FILE)
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.fill(0xa5, bytes.length - 4096))
  await keep(7)
  expect(faults).toEqual([{ lastGood: join(dataDir, 'backups', 'nightly-2026-11-28.db') }])
  expect(copies()).toEqual(before)
})
