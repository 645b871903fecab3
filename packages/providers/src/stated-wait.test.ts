import type { AttemptError } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { classify } from './classify.ts'
import { groq } from './groq.ts'
import { readError } from './wire-error.ts'

/** 2026-09-21T14:13:20Z. */
const NOW_MS = 1_790_000_000_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function refused(text: string, headers: Readonly<Record<string, string>> = {}): AttemptError {
  const error = readError({ error: { message: text } })
  const get = (name: string): string | null => headers[name] ?? null
  return classify({ provider: groq, status: 429, headers: { get }, error, nowMs: NOW_MS })
}

describe('a stated wait (RELIABILITY 2.5, row 77)', () => {
  const date = (ms: number): string => new Date(NOW_MS + ms).toUTCString()

  it.each([
    ['none', undefined, undefined],
    ['3', '3', 3_000],
    ['with blanks', ' 30 ', 30_000],
    ['zero is a second', '0', 1_000],
    ['negative is unknown', '-5', undefined],
    ['a fraction is unknown', '1.5', undefined],
    ['letters are unknown', 'abc', undefined],
    ['a unit is unknown', '30s', undefined],
    ['a bare date is unknown', '2026-10-21', undefined],
    ['a far future is a day', '99999999', DAY_MS],
    ['a date', date(90_000), 90_000],
    ['a date that has passed is a second', date(-90_000), 1_000],
    ['a date far ahead is a day', date(9 * DAY_MS), DAY_MS],
  ])('in Retry-After: %s', (_what, value, expected) => {
    const headers = value === undefined ? {} : { 'retry-after': value }
    const error = refused('slow down', headers)
    expect(error).toEqual(
      expected === undefined
        ? { kind: 'rate_limited' }
        : { kind: 'rate_limited', retryAfterMs: expected },
    )
  })

  it('a date is read against the clock of the server that wrote it', () => {
    const skewMs = 2 * HOUR_MS
    const headers = { 'retry-after': date(skewMs + 5_000), date: date(skewMs) }
    expect(refused('x', headers)).toEqual({
      kind: 'rate_limited',
      retryAfterMs: 5_000,
    })
  })

  it('milliseconds go before seconds, headers before words', () => {
    const text = 'Please try again in 9s.'
    const both = { 'retry-after-ms': '2500', 'retry-after': '7' }
    expect(refused(text, both)).toMatchObject({ retryAfterMs: 2_500 })
    expect(refused(text, { 'retry-after': '7' })).toMatchObject({
      retryAfterMs: 7_000,
    })
    expect(refused(text)).toMatchObject({ retryAfterMs: 9_000 })
  })
})
