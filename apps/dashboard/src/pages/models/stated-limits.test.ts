import { describe, expect, it } from 'vitest'
import type { LimitBody } from '../../api/wire.ts'
import { statable, statedLimits } from './stated-limits.ts'

const limit = (change: Partial<LimitBody>): LimitBody => ({
  unit: 'requests',
  cap: 30,
  window: { kind: 'rolling', spanMs: 60_000, period: null, timeZone: null },
  scope: 'model',
  source: 'catalog',
  asOf: '2026-10-01',
  ...change,
})

describe('limits stated by the owner', () => {
  it('are all there are, since those left out would bind no more, with windows of their own kind only', () => {
    expect(statedLimits([limit({}), limit({ unit: 'tokens', cap: 8_000 })], [30, 6_000])).toEqual([
      { unit: 'requests', cap: 30, window: { kind: 'rolling', spanMs: 60_000 }, scope: 'model' },
      { unit: 'tokens', cap: 6_000, window: { kind: 'rolling', spanMs: 60_000 }, scope: 'model' },
    ])
  })
  it('are none when nothing was changed', () => {
    expect(statedLimits([limit({})], [30])).toBeUndefined()
  })
  it.each([
    limit({ scope: 'pool:free' }),
    limit({ window: { kind: 'bucket', spanMs: 60_000, period: null, timeZone: null } }),
    limit({ unit: 'credits' }),
  ])('are not stated beside one that only the catalog can state', (other) => {
    expect(statable(other)).toBeUndefined()
    expect(statedLimits([limit({}), other], [7, 7])).toBeUndefined()
  })
})
