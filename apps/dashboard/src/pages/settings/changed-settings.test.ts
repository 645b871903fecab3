import { describe, expect, it } from 'vitest'
import { changedAlerts, changedSettings } from './changed-settings.ts'

const setting = <Value>(value: Value) => ({ value, origin: 'default' as const, isEditable: true })
const settings = {
  retentionDays: setting(30),
  databaseBytesMax: setting(1024 * 1024 * 1024 + 17),
  healthIntervalMinutes: setting(60),
  corsOrigins: setting(['https://a.example']),
}
const form = (fields: Readonly<Record<string, string>>) => ({
  get: (name: string) => fields[name] ?? null,
})
const SHOWN = {
  retentionDays: '30',
  databaseMebibytes: '1024',
  healthIntervalMinutes: '60',
  corsOrigins: 'https://a.example',
}

describe('the settings form', () => {
  it('sends nothing when nothing was changed, however the size was rounded', () => {
    expect(changedSettings(settings, form(SHOWN))).toEqual({})
  })
  it('sends what was changed, in the server’s units', () => {
    expect(
      changedSettings(
        settings,
        form({
          ...SHOWN,
          databaseMebibytes: '64',
          corsOrigins: ' https://a.example/\nhttps://b.example ',
        }),
      ),
    ).toEqual({
      databaseBytesMax: 64 * 1024 * 1024,
      corsOrigins: ['https://a.example', 'https://b.example'],
    })
  })
  it('sends nothing of a field that is set elsewhere', () => {
    expect(changedSettings(settings, form({ healthIntervalMinutes: '5' }))).toEqual({
      healthIntervalMinutes: 5,
    })
  })
  it('empties the list of origins', () => {
    expect(changedSettings(settings, form({ ...SHOWN, corsOrigins: '' }))).toEqual({
      corsOrigins: [],
    })
  })
})

describe('the alerts form', () => {
  const night = { from: '22:00', until: '07:00', timeZone: 'Asia/Tokyo' }
  const alerts = { quotaAlertPercent: setting(80), quietHours: setting(night) }
  const shown = { quotaAlertPercent: '80', quietFrom: '22:00', quietUntil: '07:00' }
  const changed = (fields: Partial<typeof shown>) =>
    changedAlerts(alerts, form({ ...shown, ...fields }), 'Europe/Berlin')
  it('sends what was changed, and hours in the zone of whoever changed them', () => {
    expect(changed({})).toEqual({})
    expect(changed({ quotaAlertPercent: '70' })).toEqual({ quotaAlertPercent: 70 })
    expect(changed({ quietUntil: '08:00' })).toEqual({
      quietHours: { from: '22:00', until: '08:00', timeZone: 'Europe/Berlin' },
    })
  })
  it('takes hours back when both are emptied', () => {
    expect(changed({ quietFrom: '', quietUntil: '' })).toEqual({ quietHours: null })
  })
})
