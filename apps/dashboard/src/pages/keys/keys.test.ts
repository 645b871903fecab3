import { resolveTemplate, type Template } from '@solid-primitives/i18n'
import { describe, expect, it } from 'vitest'
import type { KeyBody, MeterBody } from '../../api/wire.ts'
import { en } from '../../i18n/en.ts'
import { createFormats } from '../../i18n/format.ts'
import type { Text } from '../../i18n/text.tsx'
import { FILTERS, passes, standingOf } from './health.ts'
import { limitName, provenance } from './limits.ts'
import { byTightness } from './tightness.ts'

const NOW_MS = 1_000_000
const stored = (change: Partial<KeyBody>): KeyBody => ({
  id: 'k',
  provider: 'acme',
  account: 'k',
  label: 'mine',
  masked: '••••abcd',
  enabled: true,
  pausedUntilMs: null,
  health: 'healthy',
  checkedAtMs: null,
  createdAtMs: 0,
  meters: [],
  cooldowns: [],
  ...change,
})
const meter = (change: Partial<MeterBody>): MeterBody => ({
  meter: 'm',
  subject: 'account',
  unit: 'requests',
  cap: 10,
  used: 0,
  window: { kind: 'rolling', spanMs: 60_000, period: null, timeZone: null },
  scope: 'account',
  source: 'catalog',
  asOf: '2026-10-01',
  resetAtMs: null,
  dryAtMs: null,
  ...change,
})
const text: Pick<Text, 't' | 'span'> = {
  t: (key, args = {}) =>
    resolveTemplate(en[key] as Template<Record<string, string | number>>, args),
  span: createFormats(() => 'en').span,
}

describe('the state of a key', () => {
  it('is what the owner did to it before it is what happened to it', () => {
    const off = stored({ enabled: false, health: 'invalid', pausedUntilMs: NOW_MS + 1 })
    expect(standingOf(off, NOW_MS).name).toBe('keys.health.disabled')
    const paused = stored({ pausedUntilMs: NOW_MS + 1 })
    expect(standingOf(paused, NOW_MS).name).toBe('keys.health.paused')
    expect(standingOf(paused, NOW_MS + 1).name).toBe('keys.health.healthy')
    expect(standingOf(stored({ health: 'invalid' }), NOW_MS).tone).toBe('bad')
  })
  it.each([
    stored({}),
    stored({ health: 'invalid' }),
    stored({ health: 'error' }),
    stored({ enabled: false, health: 'error' }),
    stored({ health: 'rate_limited' }),
  ])('falls under one filter beside all', (key) => {
    expect(FILTERS.filter((filter) => passes(filter, key))).toHaveLength(2)
  })
})

describe('limits', () => {
  it('read as people say them', () => {
    expect(limitName(text, meter({}))).toBe('requests / min')
    const window = { kind: 'fixed', spanMs: null, period: 'day', timeZone: 'UTC' } as const
    expect(limitName(text, meter({ unit: 'tokens', window }))).toBe('tokens / day')
    const concurrent = { kind: 'concurrent', spanMs: null, period: null, timeZone: null } as const
    expect(limitName(text, meter({ window: concurrent }))).toBe('requests at once')
    const odd = { kind: 'rolling', spanMs: 18_000_000, period: null, timeZone: null } as const
    expect(limitName(text, meter({ unit: 'credits', window: odd }))).toBe('credits / 5h 00m')
  })
  it('say whose word they are', () => {
    expect(provenance(text, meter({ source: 'user' }))).toBe('Set by you, 2026-10-01')
  })
  it('come with the fullest first, then the longest', () => {
    const day = { kind: 'fixed', spanMs: null, period: 'day', timeZone: 'UTC' } as const
    const [minute, daily, full] = [
      meter({ meter: 'minute' }),
      meter({ meter: 'daily', window: day }),
      meter({ meter: 'full', used: 9 }),
    ]
    expect(byTightness([minute, daily, full]).map(({ meter: name }) => name)).toEqual([
      'full',
      'daily',
      'minute',
    ])
  })
})
