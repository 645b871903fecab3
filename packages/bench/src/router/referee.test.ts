import { describe, expect, it } from 'vitest'
import type { TrueLimit, TrueWindow } from './arms.ts'
import { charge, gaugesFor, refusing } from './referee.ts'
import { EPOCH_MS } from './worlds.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function gaugesOf(window: TrueWindow, cap: number, unit: TrueLimit['unit'] = 'requests') {
  const limits = [{ unit, cap, window, scope: 'model' }] as const
  return gaugesFor([{ arm: { provider: 'p' }, limits }])[0] ?? []
}

describe('the referee', () => {
  it('counts a rolling minute back from every instant', () => {
    const gauges = gaugesOf({ kind: 'rolling', spanMs: MINUTE }, 2)
    charge(gauges, 1, 0)
    charge(gauges, 1, 30_000)
    expect(refusing(gauges, 1, 59_999)).toBeDefined()
    expect(refusing(gauges, 1, MINUTE)).toBeUndefined()
    charge(gauges, 1, MINUTE)
    const [gauge] = gauges
    expect(gauge?.count.freeAtMs({ amount: 1, cap: 2, atMs: MINUTE })).toBe(90_000)
  })

  it('starts a fixed day over at midnight of its zone, as the calendar has it', () => {
    const timeZone = 'America/Los_Angeles'
    const gauges = gaugesOf({ kind: 'fixed', period: 'day', timeZone }, 1)
    charge(gauges, 1, 0)
    const [gauge] = gauges
    const resetMs = gauge?.count.freeAtMs({ amount: 1, cap: 1, atMs: 1 }) ?? 0
    const hour = new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23' })
    expect(hour.format(EPOCH_MS + resetMs)).toBe('00')
    expect(refusing(gauges, 1, resetMs - 1)).toBeDefined()
    expect(refusing(gauges, 1, resetMs)).toBeUndefined()
  })

  it('lets a bucket refill evenly', () => {
    const gauges = gaugesOf({ kind: 'bucket', spanMs: HOUR }, 60, 'tokens')
    charge(gauges, 60, 0)
    expect(refusing(gauges, 1, MINUTE - 1)).toBeDefined()
    expect(refusing(gauges, 1, MINUTE)).toBeUndefined()
    expect(refusing(gauges, 31, 30 * MINUTE)).toBeDefined()
    expect(refusing(gauges, 30, 30 * MINUTE)).toBeUndefined()
  })

  it('takes back the tokens of a call that was cut, and never its request', () => {
    const window = { kind: 'rolling', spanMs: MINUTE } as const
    const limits = [
      { unit: 'tokens', cap: 100, window, scope: 'model' },
      { unit: 'requests', cap: 1, window, scope: 'model' },
    ] as const
    const [tokens, requests] = gaugesFor([{ arm: { provider: 'p' }, limits }])[0] ?? []
    const call = charge(
      [tokens, requests].filter((gauge) => gauge !== undefined),
      90,
      0,
    )
    call.refundTokens(60)
    expect(tokens?.count.used(1)).toBe(30)
    expect(requests?.count.used(1)).toBe(1)
    call.refundTokens(0)
    expect(tokens?.count.used(MINUTE)).toBe(0)
  })

  it('has arms of one account share the account’s count', () => {
    const window = { kind: 'fixed', period: 'day', timeZone: 'UTC' } as const
    const limits = [{ unit: 'requests', cap: 1, window, scope: 'account' }] as const
    const [left = [], right = [], other = []] = gaugesFor([
      { arm: { provider: 'p' }, limits },
      { arm: { provider: 'p' }, limits },
      { arm: { provider: 'q' }, limits },
    ])
    charge(left, 1, 0)
    expect(refusing(right, 1, 1)).toBeDefined()
    expect(refusing(other, 1, 1)).toBeUndefined()
  })
})
