import { expect, it } from 'vitest'
import { callId, goDuration, hexOf, uuidOf } from './ids.ts'

it.each([
  [0, '0s'],
  [0.25, '250µs'],
  [825, '825ms'],
  [7_660, '7.66s'],
  [179_560, '2m59.56s'],
  [120_000, '2m0s'],
  [86_400_000, '24h0m0s'],
])('%d milliseconds are %s to Go', (ms, text) => {
  expect(goDuration(ms)).toBe(text)
})

it('ids have the length that their providers give them, and differ', () => {
  const ids = [callId('g', 1, 0), callId('g', 1, 1), callId('g', 2, 0)]
  expect(new Set(ids).size).toBe(3)
  expect(ids.every((id) => /^[a-z0-9]{9}$/u.test(id))).toBe(true)
  expect(hexOf(255, 8)).toBe('000000ff')
  expect(uuidOf(7)).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
})
