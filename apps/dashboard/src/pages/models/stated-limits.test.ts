import { describe, expect, it } from 'vitest'
import type { LimitBody } from '../../api/wire.ts'
import { statedLimits } from './stated-limits.ts'

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
  it('are the changed ones, with windows of their own kind only', () => {
    expect(statedLimits([limit({}), limit({ unit: 'tokens', cap: 8_000 })], [30, 6_000])).toEqual([
      { unit: 'tokens', cap: 6_000, window: { kind: 'rolling', spanMs: 60_000 }, scope: 'model' },
    ])
  })
  it('keep what the owner had stated before', () => {
    expect(statedLimits([limit({ source: 'user' })], [30])).toHaveLength(1)
  })
  it('leave pools alone, and do not take their numbers for others', () => {
    const limits = [limit({ scope: 'pool:free' }), limit({ unit: 'tokens', cap: 100 })]
    expect(statedLimits(limits, [50])).toMatchObject([{ unit: 'tokens', cap: 50 }])
  })
})
