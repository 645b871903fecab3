import { describe, expect, it } from 'vitest'
import { resetInText, untilMidnight, untilMonday, untilNextMonth, untilSlot } from './resets.ts'
import { parseReset, waitInText } from './retry-after.ts'

/** 2026-09-21T14:13:20Z, a Monday. */
const NOW_MS = 1_790_000_000_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('a reset, in every form that providers use', () => {
  it.each([
    ['Groq', '2m59.56s', 179_560],
    ['Groq', '7.66s', 7_660],
    ['Groq', '1m26.4s', 86_400],
    ['Groq', '825ms', 825],
    ['Groq', '8h57m50.9s', 32_270_900],
    ['Cerebras', '33011.382867', 33_011_383],
    ['SambaNova', '4h17m', 15_420_000],
    ['seconds of the epoch', '1790000060', 60_000],
    ['OpenRouter, milliseconds of the epoch', '1790000060000', 60_000],
    ['an instant', '2026-09-21T14:14:20Z', 60_000],
    ['a date', 'Mon, 21 Sep 2026 14:14:20 GMT', 60_000],
    ['one that has passed', '1789999999', 0],
    ['one too far', '99999999s', 32 * DAY_MS],
  ])('%s: %s', (_who, value, expected) => {
    expect(parseReset(value, NOW_MS)).toBe(expected)
  })

  it.each([
    '',
    ' ',
    '-1',
    '-5s',
    'NaN',
    'soon',
    '1e9',
    '0x10',
    '2026-09-21',
    '1m-2s',
    '٣',
    '1,5',
    'Infinity',
  ])('%j is unknown', (value) => {
    expect(parseReset(value, NOW_MS)).toBeUndefined()
  })
})

describe('a wait in words', () => {
  it.each([
    ['Please try again in 9m38.016s. Need more tokens?', 578_016],
    ['Please try again in 3s', 3_000],
    ['Please try again in 340ms.', 1_000],
    ['Please retry in 8h57m50.969470679s.', 32_270_970],
    ['Retry after 12 seconds', 12_000],
    ['Try again in 402 ways', undefined],
    ['Error 403', undefined],
  ])('%s', (text, expected) => {
    expect(waitInText(text)).toBe(expected)
  })

  it('an instant named in words is one of the provider’s own clocks', () => {
    const text = 'Your limit will reset at 2026-09-21 23:13:20'
    expect(resetInText(text, 'Asia/Shanghai', NOW_MS)).toBe(HOUR_MS)
    expect(resetInText(text, 'UTC', NOW_MS)).toBe(9 * HOUR_MS)
    expect(resetInText('reset at 2025-01-01 00:00:00', 'UTC', NOW_MS)).toBeUndefined()
    expect(resetInText('reset at noon', 'UTC', NOW_MS)).toBeUndefined()
  })
})

describe('when allowances come back', () => {
  const at = (iso: string): number => Date.parse(iso)

  it.each([
    ['in summer', '2026-07-01T06:59:59Z', '2026-07-01T07:00:00Z'],
    ['in winter', '2026-12-01T07:30:00Z', '2026-12-01T08:00:00Z'],
    ['on the day of 23 hours', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z'],
    ['on the day of 25 hours', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'],
  ])('midnight in Los Angeles, %s', (_when, now, midnight) => {
    expect(at(now) + untilMidnight('America/Los_Angeles', at(now))).toBe(at(midnight))
  })

  it('midnight, Monday, the next month and the next slot of five hours, in UTC', () => {
    expect(NOW_MS + untilMidnight('UTC', NOW_MS)).toBe(at('2026-09-22T00:00:00Z'))
    expect(NOW_MS + untilMonday(NOW_MS)).toBe(at('2026-09-28T00:00:00Z'))
    expect(at('2026-09-20T23:59:59Z') + untilMonday(at('2026-09-20T23:59:59Z'))).toBe(
      at('2026-09-21T00:00:00Z'),
    )
    expect(at('2026-12-31T23:00:00Z') + untilNextMonth(at('2026-12-31T23:00:00Z'))).toBe(
      at('2027-01-01T00:00:00Z'),
    )
    expect((NOW_MS + untilSlot(5 * HOUR_MS, NOW_MS)) % (5 * HOUR_MS)).toBe(0)
  })
})
