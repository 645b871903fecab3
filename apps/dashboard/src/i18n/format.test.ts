import { describe, expect, it } from 'vitest'
import { createFormats, latency, span } from './format.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describe('a span', () => {
  it.each([
    [0, '0 s'],
    [-5_000, '0 s'],
    [400, '1 s'],
    [59_000, '59 s'],
    [59_001, '1 m 00 s'],
    [3 * MINUTE_MS + 7_000, '3 m 07 s'],
    [5 * HOUR_MS + 9 * MINUTE_MS, '5 h 09 m'],
    [52 * HOUR_MS, '2 d 4 h'],
  ])('of %i ms reads %s, and never less than is left', (ms, text) => {
    expect(span(ms)).toBe(text)
  })
})

describe('a latency', () => {
  it.each([
    [0, '0 ms'],
    [87.4, '87 ms'],
    [999, '999 ms'],
    [1_240, '1.24 s'],
    [12_340, '12.3 s'],
    [65_000, '1 m 05 s'],
  ])('of %i ms reads %s', (ms, text) => {
    expect(latency(ms)).toBe(text)
  })
})

describe('formats', () => {
  const formats = createFormats(() => 'en')
  const noonMs = new Date(2026, 10, 25, 12).getTime()

  it('name the day of an instant only when it is another day', () => {
    expect(formats.clockTime(noonMs + HOUR_MS, noonMs)).not.toMatch(/Wed|Thu/)
    expect(formats.clockTime(noonMs + 24 * HOUR_MS, noonMs)).toMatch(/Thu/)
  })
  it('say how long ago something was, in the largest unit that fits', () => {
    expect(formats.relative(noonMs - 30_000, noonMs)).toBe('30 sec. ago')
    expect(formats.relative(noonMs - 2 * MINUTE_MS, noonMs)).toBe('2 min. ago')
    expect(formats.relative(noonMs + 3 * HOUR_MS, noonMs)).toBe('in 3 hr.')
  })
  it('shorten large figures and write shares as percentages', () => {
    expect(formats.compact(1_234_567)).toBe('1.2M')
    expect(formats.percent(0.9944)).toBe('99.4%')
  })
  it('follow a change of language', () => {
    let locale = 'en'
    const following = createFormats(() => locale)
    expect(following.number(1_234.5)).toBe('1,234.5')
    locale = 'de'
    expect(following.number(1_234.5)).toBe('1.234,5')
  })
})
