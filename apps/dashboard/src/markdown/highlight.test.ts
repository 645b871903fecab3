import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { highlight } from './highlight.ts'

const kinds = (code: string) =>
  highlight(code).flatMap(({ text, kind }) => (kind === undefined ? [] : [[text, kind]]))

describe('coloured code', () => {
  test('is the code, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (code) => {
        expect(
          highlight(code)
            .map(({ text }) => text)
            .join(''),
        ).toBe(code)
      }),
    )
  })

  test.each([
    [
      'const a = 1 // why',
      [
        ['const', 'word'],
        ['1', 'value'],
        ['// why', 'aside'],
      ],
    ],
    [
      'def f(): # why\n  return "x"',
      [
        ['def', 'word'],
        ['# why', 'aside'],
        ['return', 'word'],
        ['"x"', 'value'],
      ],
    ],
    ['/* open', [['/* open', 'aside']]],
    ['"open', [['"open', 'value']]],
    ['forward', []],
  ])('%j', (code, expected) => expect(kinds(code)).toEqual(expected))

  test('takes its time by length, not by its shape', () => {
    const startedMs = performance.now()
    for (const hostile of [
      '"'.repeat(49_000),
      '/*'.repeat(24_000),
      '\\'.repeat(49_000),
      "'\\".repeat(24_000),
    ])
      highlight(hostile)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
  })
})
