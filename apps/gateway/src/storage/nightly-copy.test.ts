import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aDataDir, type DataDir } from '../../test/stack/data-dir.ts'
import type { Damage } from './findings.ts'
import { keepNightlyCopy } from './nightly-copy.ts'

const DAY_MS = 86_400_000
const FIRST_MS = Date.UTC(2026, 10, 22, 4)

const keep = ({ dataDir, log }: DataDir, day: number): Promise<Damage | undefined> =>
  keepNightlyCopy({ dataDir, atMs: FIRST_MS + day * DAY_MS, log })

it('there is one copy of each day, for a week, readable by the owner alone', async () => {
  using data = aDataDir()
  for (const day of [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]) await keep(data, day)
  expect(data.backups()).toEqual(
    ['24', '25', '26', '27', '28', '29', '30'].map((day) => `nightly-2026-11-${day}.db`),
  )
  for (const name of data.backups())
    expect(statSync(join(data.dataDir, 'backups', name)).mode & 0o777).toBe(0o600)
  expect(data.errors).toEqual([])
})

it('damage is told, with the last good copy; no good copy goes for a bad one', async () => {
  using data = aDataDir()
  data.fill()
  for (const day of [0, 1, 2, 3, 4, 5, 6]) await keep(data, day)
  const before = data.backups()
  data.damage()
  expect(await keep(data, 7)).toEqual({ lastGood: 'nightly-2026-11-28.db' })
  const lastGood = join(data.dataDir, 'backups', 'nightly-2026-11-28.db')
  expect(data.errors).toEqual([[{ lastGood }, expect.stringContaining('damaged')]])
  expect(data.backups()).toEqual(before)
})

it('what could not be made leaves nothing behind', async () => {
  using data = aDataDir()
  await keep(data, 0)
  const nobody = { ...data, dataDir: join(data.dataDir, 'backups') }
  await expect(keep(nobody, 1)).rejects.toThrow()
  expect(data.backups()).toEqual(['backups', 'nightly-2026-11-22.db'])
})
