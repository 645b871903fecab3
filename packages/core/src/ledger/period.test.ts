import { describe, expect, it } from 'vitest'
import type { Period } from './limit.ts'
import { periodFinder } from './period.ts'

const HOUR_MS = 3_600_000

/** Zones whose clocks change at night, at midnight, over midnight, by half an hour, and never. */
const ZONES = [
  'UTC',
  'America/Los_Angeles',
  'Africa/Cairo',
  'America/Havana',
  'Atlantic/Azores',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
]

describe('a period', () => {
  it.each(ZONES)('in %s follows the one before it without gap or overlap, all year', (timeZone) => {
    for (const period of ['day', 'week', 'month'] as const) {
      const find = periodFinder(period, timeZone)
      let count = 0
      let atMs = Date.UTC(2026, 0, 1)
      while (atMs < Date.UTC(2027, 0, 1)) {
        const { startMs, endMs } = find(atMs)
        expect(startMs).toBeLessThanOrEqual(atMs)
        expect(endMs).toBeGreaterThan(atMs)
        expect(find(endMs - 1)).toEqual({ startMs, endMs })
        expect(find(endMs).startMs).toBe(endMs)
        atMs = endMs
        count++
      }
      const expected = { day: 365, week: 53, month: 12 }[period]
      expect(Math.abs(count - expected)).toBeLessThanOrEqual(1)
    }
  })

  it('of a day in Los Angeles has 23 hours in March and 25 in November', () => {
    const find = periodFinder('day', 'America/Los_Angeles')
    const hoursOf = (atMs: number): number => {
      const { startMs, endMs } = find(atMs)
      return (endMs - startMs) / HOUR_MS
    }
    expect(find(Date.UTC(2026, 2, 8, 12))).toEqual({
      startMs: Date.UTC(2026, 2, 8, 8),
      endMs: Date.UTC(2026, 2, 9, 7),
    })
    expect(hoursOf(Date.UTC(2026, 2, 8, 12))).toBe(23)
    expect(hoursOf(Date.UTC(2026, 10, 1, 12))).toBe(25)
    expect(hoursOf(Date.UTC(2026, 5, 1))).toBe(24)
  })

  it('begins where its calendar says', () => {
    const startOf = (period: Period, timeZone: string, atMs: number): string =>
      new Date(periodFinder(period, timeZone)(atMs).startMs).toISOString()
    const atMs = Date.UTC(2026, 10, 25, 5, 43, 21, 999)
    expect(startOf('minute', 'Asia/Kathmandu', atMs)).toBe('2026-11-25T05:43:00.000Z')
    expect(startOf('hour', 'UTC', atMs)).toBe('2026-11-25T05:00:00.000Z')
    // A quarter past the hour in Kathmandu is an hour of UTC.
    expect(startOf('hour', 'Asia/Kathmandu', atMs)).toBe('2026-11-25T05:15:00.000Z')
    expect(startOf('day', 'America/Los_Angeles', atMs)).toBe('2026-11-24T08:00:00.000Z')
    expect(startOf('week', 'UTC', atMs)).toBe('2026-11-23T00:00:00.000Z')
    expect(startOf('month', 'America/Los_Angeles', atMs)).toBe('2026-11-01T07:00:00.000Z')
  })

  it('refuses a zone that nobody knows', () => {
    expect(() => periodFinder('day', 'Mars/Olympus')).toThrow(RangeError)
  })
})
