import { describe, expect, it } from 'vitest'
import { chunksOf, think } from './answer.ts'
import type { Ask, Tool } from './ask.ts'
import { instanceOf } from './schema.ts'

const ASK: Ask = {
  provider: 'groq',
  model: 'a-model',
  prompt: 'Tell me a secret: swordfish',
  mediaTokens: 0,
  lastUserText: 'Tell me a secret: swordfish',
  toolResults: [],
  tools: [],
  toolChoice: 'auto',
  parallel: true,
  format: { kind: 'text' },
  tokensMax: undefined,
  stop: [],
  thinks: false,
  chunksMin: 0,
}

const WEATHER: Tool = {
  name: 'getWeather',
  parameters: { properties: { city: { type: 'string' } } },
}
const CLOCK: Tool = { name: 'now', parameters: {} }

describe('an answer', () => {
  it('is the same for the same question, and tells nothing of it', () => {
    expect(think(ASK)).toEqual(think(ASK))
    expect(think(ASK).text).not.toContain('swordfish')
  })

  it('keeps to its tokens, reasoning included', () => {
    const thought = think({ ...ASK, thinks: true, tokensMax: 16 })
    expect(thought.finish).toBe('length')
    expect(thought.tokens.output).toBeLessThanOrEqual(16)
    const all = think({ ...ASK, thinks: true, tokensMax: 3 })
    expect([all.text, all.tokens]).toMatchObject(['', { output: 3, reasoning: 3 }])
  })

  it('splits into as many chunks as asked, never inside a character', () => {
    for (const count of [1, 2, 5, 9]) {
      const chunks = chunksOf('👩‍🚀 über 漢字!', count)
      expect([chunks.length, chunks.join('')]).toEqual([count, '👩‍🚀 über 漢字!'])
      expect(chunks.every((chunk) => chunk.isWellFormed())).toBe(true)
    }
  })
})

describe('calls', () => {
  const calls = (changes: Partial<Ask>) =>
    think({ ...ASK, tools: [WEATHER, CLOCK], ...changes }).calls

  it.each<[name: string, changes: Partial<Ask>, calls: object]>([
    [
      'the tool that is meant',
      { lastUserText: 'What is the weather in Oslo?' },
      [{ args: { city: 'Oslo' } }],
    ],
    [
      'one for each place',
      { lastUserText: 'weather in New York and Oslo' },
      [{ args: { city: 'New York' } }, { args: { city: 'Oslo' } }],
    ],
    [
      'only one when told so',
      { lastUserText: 'weather in Rome and Oslo', parallel: false },
      [{ name: 'getWeather' }],
    ],
    ['none when told so', { lastUserText: 'weather in Oslo', toolChoice: 'none' }, []],
    ['the named one', { toolChoice: { name: 'now' } }, [{ name: 'now', args: {} }]],
    ['any when it must', { toolChoice: 'required' }, [{ name: 'getWeather' }]],
    ['none when nothing is meant', {}, []],
    ['none after results', { lastUserText: 'weather in Oslo', toolResults: ['18C'] }, []],
  ])('%s', (_name, changes, expected) => {
    expect(calls(changes)).toMatchObject(expected)
    expect(calls(changes)).toHaveLength(Object.keys(expected).length)
  })
})

describe('an instance of a schema', () => {
  it.each<[schema: Parameters<typeof instanceOf>[0], instance: unknown]>([
    [
      { type: 'object', properties: { a: { type: 'string' }, b: { enum: [3, 4] } } },
      { a: 'x', b: 3 },
    ],
    [{ type: 'array', minItems: 2, items: { type: 'boolean' } }, [true, true]],
    [{ type: ['null', 'integer'], minimum: 7 }, 7],
    [{ anyOf: [{ type: 'null' }, { const: 'y' }] }, 'y'],
    [{ $ref: '#/$defs/n', $defs: { n: { type: 'number', exclusiveMinimum: 1 } } }, 2],
    [{ type: 'string', format: 'uuid' }, '3b241101-e2bb-4255-8caf-4136c566a962'],
    [{ type: 'STRING', minLength: 3, maxLength: 3 }, 'x..'],
    [{ allOf: [{ type: 'object' }, { properties: { a: { type: 'null' } } }] }, { a: null }],
  ])('%j', (schema, instance) => {
    expect(instanceOf(schema, { subject: 'x' })).toEqual(instance)
  })

  it('ends where the schema refers to itself', () => {
    const node = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] }
    expect(JSON.stringify(instanceOf(node, { subject: 'x' })).length).toBeLessThan(1_000)
  })
})
