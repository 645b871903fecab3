import type { CredentialRow, MeterReading } from '@freellmapi/core'
import { TestClock } from '@freellmapi/core/testing'
import { describe, expect, it } from 'vitest'
import { LiveEventHub } from '../live/live-events.ts'
import { noFindings } from '../storage/findings.ts'
import type { Notice } from './alert-targets.ts'
import type { AlertFacts } from './conditions.ts'
import type { QuietHours } from './quiet-hours.ts'
import { Watch } from './watch.ts'

const KEY: CredentialRow = {
  id: 'key-1',
  provider: 'groq',
  account: 'key-1',
  label: 'mine',
  sealed: '',
  fingerprint: '',
  hint: '',
  enabled: true,
  health: 'healthy',
  createdAtMs: 0,
}
const MINUTE_MS = 60_000

/** A key with an allowance of a hundred requests a day, somebody who watches it, and what he was sent. */
function start() {
  // Sunday noon in London.
  const clock = new TestClock(Date.UTC(2026, 10, 22, 12))
  const state = {
    used: 0,
    share: 0.8,
    canServe: true,
    quiet: null as QuietHours | null,
    diskBytesFree: 1e12,
  }
  const storage = noFindings()
  const reading = (): MeterReading => ({
    limit: {
      unit: 'requests',
      cap: 100,
      window: { kind: 'rolling', spanMs: 24 * 60 * MINUTE_MS },
      scope: 'model',
      source: 'catalog',
      asOf: '2026-11-22',
    },
    meter: 'groq',
    used: state.used,
    pending: 0,
  })
  const facts = (): AlertFacts => ({
    providers: [],
    credentials: [KEY],
    cooldowns: [],
    readingsOf: () => [reading()],
    canServe: () => state.canServe,
    recordsLost: 0,
    isWriteRefused: false,
    isContentLogged: false,
    nearLimitShare: state.share,
    storage,
    diskBytesFree: state.diskBytesFree,
  })
  const sent: Notice[] = []
  const watch = new Watch({
    clock,
    facts,
    events: new LiveEventHub(clock),
    targets: { announce: async (notice) => void sent.push(notice) },
    quietHours: () => state.quiet,
  })
  /** Looks a minute and a bit later, when what was over is forgotten. */
  const look = (change: Partial<typeof state>) => {
    Object.assign(state, change)
    clock.advance(MINUTE_MS + 1)
    return watch.look().map(({ kind, severity }) => `${severity} ${kind}`)
  }
  return { clock, storage, sent, look }
}

describe('an allowance that runs out', () => {
  it('is told of at 80 % and again at 100 %, once each, however its count goes up and down', () => {
    const { sent, look } = start()
    const near = ['info limit_near']
    const full = ['warning limit_near']
    const course = [
      [79, []],
      [80, near],
      [79, near],
      [81, near],
      [71, near],
      [99, near],
      [100, full],
      [99, full],
      [100, full],
      [91, full],
      [89, near],
      [71, near],
      [69, []],
      [75, []],
      [80, near],
    ] as const
    for (const [used, expected] of course) expect(look({ used }), `${used} used`).toEqual(expected)
    expect(sent.map(({ text }) => /\d+ %/.exec(text)?.[0])).toEqual(['80 %', '100 %', '80 %'])
  })
  it('is told of from the share that its owner has set', () => {
    const { look } = start()
    expect(look({ used: 50, share: 0.6 })).toEqual([])
    expect(look({ used: 60 })).toEqual(['info limit_near'])
  })
})

describe('quiet hours', () => {
  const quiet = { from: '22:00', until: '07:30', timeZone: 'Europe/Berlin' }
  it('hold back what can wait, and at their end tell what still stands', () => {
    const { clock, sent, look, storage } = start()
    // 22:30 in Berlin.
    clock.advance(9.5 * 60 * MINUTE_MS)
    expect(look({ quiet, used: 85 }), 'the bell is not asleep').toEqual(['info limit_near'])
    storage.failing.add('backup')
    look({})
    storage.failing.delete('backup')
    look({})
    expect(sent).toEqual([])
    look({ canServe: false })
    expect(sent.map(({ severity }) => severity)).toEqual(['critical'])
    look({ canServe: true })
    // 07:29, and then 07:31.
    clock.advance(9 * 60 * MINUTE_MS - 7 * MINUTE_MS)
    look({})
    expect(sent).toHaveLength(1)
    clock.advance(2 * MINUTE_MS)
    look({})
    expect(sent.slice(1).map(({ text }) => text)).toEqual([expect.stringContaining('85 %')])
    look({ used: 100 })
    expect(sent.at(-1)?.text).toContain('100 %')
  })
})

describe('the state of the disk', () => {
  it('is critical when the database is damaged, with the copy to go back to, and a warning when a copy failed', () => {
    const { storage, sent, look } = start()
    storage.failing.add('copy')
    expect(look({})).toEqual(['warning backup_failed'])
    storage.failing.clear()
    storage.damage = { lastGood: 'nightly-2026-11-21.db' }
    expect(look({})).toEqual(['critical database_damaged'])
    expect(sent.at(-1)?.text).toContain('backups/nightly-2026-11-21.db')
    storage.damage = undefined
    expect(look({})).toEqual([])
  })
  it('is a warning when it is nearly full, and critical when nothing can be written soon', () => {
    const { sent, look } = start()
    expect(look({ diskBytesFree: 250 * 2 ** 20 })).toEqual([])
    expect(look({ diskBytesFree: 150 * 2 ** 20 })).toEqual(['warning disk_low'])
    expect(sent.at(-1)?.text).toContain('150 MB left')
    expect(look({ diskBytesFree: 20 * 2 ** 20 })).toEqual(['critical disk_low'])
    expect(look({ diskBytesFree: 250 * 2 ** 20 })).toEqual([])
  })
})
