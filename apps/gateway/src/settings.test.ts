import type { SettingStore } from '@freellmapi/core'
import { expect, it } from 'vitest'
import { CONTENT_LOG_MS } from './bounds.ts'
import { createContentNotice } from './jobs/content-notice.ts'
import { Settings } from './settings.ts'

const OFF = { ADMIN_CORS_ORIGINS: [], LOG_SENSITIVE_DATA: false, BACKUP_KEEP: undefined }
const ON = { ...OFF, LOG_SENSITIVE_DATA: true }

function memory() {
  const rows = new Map<string, string>()
  const store: SettingStore = {
    get: (name) => rows.get(name),
    set: (name, value) => void rows.set(name, value),
    remove: (name) => void rows.delete(name),
  }
  const time = { nowMs: 1_000_000 }
  const clock = {
    nowMs: () => time.nowMs,
    monotonicMs: () => time.nowMs,
    timer: () => ({ cancel: () => undefined }),
  }
  return { store, time, clock }
}

it('content is logged for an hour after the owner asked for it, across restarts', () => {
  const { store, time, clock } = memory()
  const settings = new Settings(store, OFF, clock)
  expect(settings.values.logContent).toBe(false)
  settings.change({ logContent: true })
  expect(settings.contentUntilMs).toBe(time.nowMs + CONTENT_LOG_MS)
  time.nowMs += CONTENT_LOG_MS - 1
  expect(settings.values.logContent).toBe(true)
  expect(new Settings(store, OFF, clock).values.logContent).toBe(true)
  time.nowMs += 1
  expect(settings.values.logContent).toBe(false)
  expect(settings.originOf('logContent')).toBe('default')
  expect(new Settings(store, OFF, clock).contentUntilMs).toBeUndefined()
})

it('a wish without an end, as older versions stored it, counts as none', () => {
  const { store, clock } = memory()
  store.set('setting.logContent', 'true')
  expect(new Settings(store, OFF, clock).values.logContent).toBe(false)
})

it('the environment’s wish ends an hour after the start, and the setting is the owner’s again', () => {
  const { store, time, clock } = memory()
  const settings = new Settings(store, ON, clock)
  expect(settings.originOf('logContent')).toBe('env')
  expect(settings.change({ logContent: false })).toBe('logContent')
  time.nowMs += CONTENT_LOG_MS
  expect(settings.values.logContent).toBe(false)
  expect(settings.change({ logContent: true })).toBeUndefined()
  expect(settings.values.logContent).toBe(true)
})

it('whoever reads the log is told while content is logged, and once when that has ended', () => {
  const { store, time, clock } = memory()
  const said: string[] = []
  const settings = new Settings(store, ON, clock)
  const notice = createContentNotice({
    settings,
    log: { warn: (_: unknown, message?: string) => void said.push(message ?? '') },
  })
  notice()
  notice()
  time.nowMs += CONTENT_LOG_MS
  notice()
  notice()
  expect(said).toEqual([
    expect.stringContaining('ARE BEING WRITTEN'),
    expect.stringContaining('ARE BEING WRITTEN'),
    expect.stringContaining('not written to the request log any more'),
  ])
})
