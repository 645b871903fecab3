import { describe, expect, it } from 'vitest'
import { toWireText } from './json.ts'

describe('what goes on the wire', () => {
  it.each([
    ['a half surrogate', { a: ['x\ud83d', { b: '\udc00y' }] }, '{"a":["x�",{"b":"�y"}]}'],
    ['whole pairs', { a: '😀' }, '{"a":"😀"}'],
    ['what only looks like an escape', { a: '\\ud83d' }, '{"a":"\\\\ud83d"}'],
  ])('%s', (_what, body, expected) => {
    expect(toWireText(body)).toBe(expected)
    expect(JSON.parse(toWireText(body))).toBeTypeOf('object')
  })
})
