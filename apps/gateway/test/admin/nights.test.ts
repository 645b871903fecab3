/** What the nights have to do with the admin plane: quiet hours, copies and backups, and what is told when those fail. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestClock } from '@freellmapi/core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NIGHTLY_CHECK_MS } from '../../src/bounds.ts'
import { lastGoodCopy } from '../../src/storage/nightly-copy.ts'
import { DATABASE_FILE, openStorage } from '../../src/storage/storage.ts'
import { type Plane, startPlane } from './plane.ts'

let plane: Plane
let dataDir: string | undefined
afterEach(async () => {
  await plane[Symbol.asyncDispose]()
  if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true })
  dataDir = undefined
})

describe('settings of the nights', () => {
  const change = async (body: object) => (await plane.call('PATCH', '/settings', body)).body

  it('are kept and given back; quiet hours are times of a day in a time zone', async () => {
    plane = await startPlane({ keyed: [] })
    const quietHours = { from: '22:30', until: '07:00', timeZone: 'Europe/Berlin' }
    const { settings } = await change({ quietHours, quotaAlertPercent: 70, backupKeep: 14 })
    expect(settings).toMatchObject({
      quietHours: { value: quietHours, origin: 'db', isEditable: true },
      quotaAlertPercent: { value: 70 },
      backupKeep: { value: 14 },
    })
    expect((await plane.call('GET', '/backup')).body).toMatchObject({
      keep: 14,
      isScheduled: false,
    })
    const back = await change({ quietHours: null, quotaAlertPercent: null, backupKeep: null })
    expect(back.settings).toMatchObject({
      quietHours: { value: null, origin: 'default' },
      quotaAlertPercent: { value: 80 },
      backupKeep: { value: 7 },
    })
    for (const [body, param] of [
      [{ quietHours: { ...quietHours, from: '24:00' } }, 'quietHours.from'],
      [{ quietHours: { ...quietHours, until: '22:30' } }, 'quietHours'],
      [{ quietHours: { ...quietHours, timeZone: 'Mars/Olympus' } }, 'quietHours.timeZone'],
      [{ quietHours: { ...quietHours, days: [] } }, 'quietHours.days'],
      [{ quotaAlertPercent: 100 }, 'quotaAlertPercent'],
      [{ backupKeep: 0 }, 'backupKeep'],
    ] as const)
      expect((await change(body)).error.param, JSON.stringify(body)).toBe(param)
  })

  it('belong to the environment where that sets them', async () => {
    plane = await startPlane({ keyed: [], env: { BACKUP_KEEP: '3' } })
    const { body } = await plane.call('GET', '/settings')
    expect(body.settings.backupKeep).toEqual({ value: 3, origin: 'env', isEditable: false })
    expect((await change({ backupKeep: 4 })).error.code).toBe('fixed_by_environment')
  })
})

/** When what is waited for has not come by now, it never will. */
const HANGS = { timeout: 25_000 }

describe('a night', () => {
  const status = async () => {
    const { body } = await plane.call('GET', '/status')
    const alerts = body.alerts.map(({ kind }: { kind: string }) => kind)
    return { isDatabaseDamaged: body.isDatabaseDamaged, alerts }
  }

  it('that finds the database damaged makes it a critical alert and a fact of the status', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'freellmapi-night-'))
    dataDir = dir
    const clock = new TestClock()
    await (await startPlane({ keyed: ['groq'], clock, dataDir }))[Symbol.asyncDispose]()
    const storage = openStorage(dataDir)
    storage.settings.set('filler', 'x'.repeat(50_000))
    storage.close()
    plane = await startPlane({ keyed: ['groq'], clock, dataDir })
    clock.advance(NIGHTLY_CHECK_MS)
    // Damage that comes while the first copy is made would be found by that one, or by none.
    await vi.waitUntil(() => lastGoodCopy(dir), HANGS)
    expect(await status()).toEqual({ isDatabaseDamaged: false, alerts: [] })
    const file = join(dataDir, DATABASE_FILE)
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, bytes.length - 4_096))
    // The look of this day, which finds its copy there, and then the one of the next day.
    clock.advance(24 * 3_600_000)
    expect(await status()).toEqual({ isDatabaseDamaged: false, alerts: [] })
    clock.advance(NIGHTLY_CHECK_MS)
    await vi.waitUntil(() => plane.stack.gateway.deps.storageFindings.damage, HANGS)
    expect(await status()).toEqual({ isDatabaseDamaged: true, alerts: ['database_damaged'] })
  })

  it('whose backup cannot be made says so', async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-night-'))
    const clock = new TestClock()
    const env = { BACKUP_PASSPHRASE: 'correct horse battery' }
    plane = await startPlane({ keyed: ['groq'], clock, dataDir, env })
    // In the place of the folder there is a file.
    rmSync(join(dataDir, 'backups'), { recursive: true, force: true })
    writeFileSync(join(dataDir, 'backups'), '')
    clock.advance(NIGHTLY_CHECK_MS)
    const { failing } = plane.stack.gateway.deps.storageFindings
    await vi.waitUntil(() => failing.size === 2, HANGS)
    expect((await status()).alerts).toEqual(['backup_failed', 'backup_failed'])
  })
})
