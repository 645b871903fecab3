import { describe, expect, it } from 'vitest'
import { fulfils } from './demand.ts'

/** Longer than any check may hold up the others; far shorter than what these would take. */
const MS_MAX = 500

function timed(work: () => boolean): { readonly answer: boolean; readonly isQuick: boolean } {
  const startedMs = performance.now()
  const answer = work()
  return { answer, isQuick: performance.now() - startedMs < MS_MAX }
}

const A_LOT = `${'a'.repeat(40)}!`
/** Each level is looked at twice, forty times over. */
const doubling = (levels: number) =>
  Object.fromEntries(
    Array.from({ length: levels }, (_, at) => [
      `n${at}`,
      at === levels - 1
        ? { type: 'object' }
        : { allOf: [{ $ref: `#/$defs/n${at + 1}` }, { $ref: `#/$defs/n${at + 1}` }] },
    ]),
  )
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** The validator's own word for a reference that it has resolved. */
const HIDDEN = {
  $ref: '#/$defs/a',
  __absolute_ref__: '#/x',
  x: { pattern: '^(a+)+$' },
  $defs: { a: {} },
}

describe('row 41: a schema of a client', () => {
  it.each([
    ['a pattern', { properties: { a: { pattern: '^(a+)+$' } } }],
    ['a pattern of names', { propertyNames: { pattern: '^(a+)+$' } }],
    ['patterns of properties', { patternProperties: { '^(a+)+$': {} } }],
    ['a pattern where only a reference finds it', { x: { pattern: '^(a+)+$' }, $ref: '#/x' }],
    [
      'a pattern of what is named like a keyword',
      { properties: { default: { pattern: '^(a+)+$' } } },
    ],
    ['a pattern in a tuple', { properties: { a: { items: [{ pattern: '^(a+)+$' }] } } }],
    ['a reference beside the one that is seen', HIDDEN],
    ['references that double', { $ref: '#/$defs/n0', $defs: doubling(40) }],
    ['references to itself', { $ref: '#' }],
    [
      'itself twice in each property',
      { properties: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } } },
    ],
    ['a dynamic reference', { $dynamicAnchor: 'n', properties: { a: { $dynamicRef: '#n' } } }],
  ])('holds nobody up with %s', (_what, schema) => {
    const said = { a: A_LOT, default: A_LOT, [A_LOT]: 1 }
    for (const json of [JSON.stringify(said), JSON.stringify({ a: [A_LOT] }), nested(60)])
      expect(timed(() => fulfils(json, schema))).toMatchObject({ isQuick: true })
  })

  it('holds nobody up with many branches on a long list', () => {
    const anyOf = Array.from({ length: 900 }, (_, at) => ({ const: at + 10 }))
    const json = JSON.stringify({ list: Array.from({ length: 30_000 }, () => 1) })
    const schema = { properties: { list: { items: { anyOf }, uniqueItems: true } } }
    expect(timed(() => fulfils(json, schema))).toEqual({ answer: true, isQuick: true })
  })

  it('is held to in everything else', () => {
    const schema = {
      type: 'object',
      properties: {
        pattern: { type: 'string', pattern: '^x$', format: 'date' },
        list: { type: 'array', items: { $ref: '#/$defs/item' } },
        kind: { enum: [{ pattern: 'p' }] },
        id: { type: 'string' },
      },
      required: ['pattern'],
      additionalProperties: false,
      $defs: { item: { type: 'integer' } },
    }
    expect(fulfils('{"pattern":"y","list":[1,2],"kind":{"pattern":"p"}}', schema)).toBe(true)
    expect(fulfils('{"pattern":1}', schema)).toBe(false)
    expect(fulfils('{"pattern":"y","list":["one"]}', schema)).toBe(false)
    expect(fulfils('{"pattern":"y","kind":{"pattern":"q"}}', schema)).toBe(false)
    expect(fulfils('{"pattern":"y","more":1}', schema)).toBe(false)
    expect(fulfils('{}', schema)).toBe(false)
  })
})
