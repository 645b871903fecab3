import { expect, it } from 'vitest'
import { isQuiet, isTimeZone } from './quiet-hours.ts'

const at = (time: string): number => Date.parse(`2026-11-22T${time}Z`)

it.each([
  ['22:00', '07:00', '21:59', false],
  ['22:00', '07:00', '22:00', true],
  ['22:00', '07:00', '00:00', true],
  ['22:00', '07:00', '06:59', true],
  ['22:00', '07:00', '07:00', false],
  ['12:30', '14:00', '12:29', false],
  ['12:30', '14:00', '13:59', true],
  ['12:30', '14:00', '14:00', false],
])('from %s until %s, %s is quiet: %s', (from, until, time, expected) => {
  expect(isQuiet({ from, until, timeZone: 'UTC' }, at(time))).toBe(expected)
})

it('are hours of their own time zone, summer and winter', () => {
  const hours = { from: '23:00', until: '06:00', timeZone: 'Europe/Berlin' }
  expect(isQuiet(hours, Date.parse('2026-07-01T21:00Z'))).toBe(true)
  expect(isQuiet(hours, Date.parse('2026-12-01T21:00Z'))).toBe(false)
  expect(isQuiet(hours, Date.parse('2026-12-01T22:00Z'))).toBe(true)
})

it.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Mars/Olympus', false],
  ['', false],
])('%j is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected)
})
