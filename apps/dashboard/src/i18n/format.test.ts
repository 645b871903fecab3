import { describe, expect, it } from 'vitest'
import { createFormats } from './format.ts'

const { span, latency } = createFormats(() => 'en')

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describe('a span', () => {
  it.each([
    [0, '0s'],
    [-5_000, '0s'],
    [400, '1s'],
    [59_000, '59s'],
    [59_001, '1m 00s'],
    [3 * MINUTE_MS + 7_000, '3m 07s'],
    [5 * HOUR_MS + 9 * MINUTE_MS, '5h 09m'],
    [52 * HOUR_MS, '2d 4h'],
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
    [65_000, '1m 05s'],
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
  it('name hours under an axis of time, and the day where one begins', () => {
    expect(formats.tick(noonMs)).toMatch(/^12\sPM$/)
    expect(formats.tick(noonMs + 12 * HOUR_MS)).toBe('Nov 26')
  })
  it('follow a change of language', () => {
    let locale = 'en'
    const following = createFormats(() => locale)
    expect(following.number(1_234.5)).toBe('1,234.5')
    locale = 'de'
    expect(following.number(1_234.5)).toBe('1.234,5')
    expect(following.latency(1_240)).toBe('1,24 s')
    locale = 'zh-CN'
    expect(following.span(3 * HOUR_MS)).toBe('3小时 00分钟')
  })
})
