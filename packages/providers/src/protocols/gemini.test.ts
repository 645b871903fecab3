import type { ChatRequest } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { encodeBody } from '../call.ts'
import { google } from '../google.ts'

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  title: 'Place',
  properties: {
    title: { type: 'string', format: 'date', description: 'When' },
    kind: { const: 'city' },
    next: { $ref: '#/$defs/n', description: 'dropped beside a reference' },
    many: {
      type: 'array',
      items: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'null' }] },
    },
  },
  $defs: { n: { type: 'integer' } },
  required: ['title'],
  additionalProperties: false,
}

const CLEANED = {
  type: 'object',
  properties: {
    title: { type: 'string', description: 'When (format: date)' },
    kind: { type: 'string', enum: ['city'] },
    next: { $ref: '#/$defs/n' },
    many: { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
  },
  $defs: { n: { type: 'integer' } },
  required: ['title'],
  additionalProperties: false,
}

function sent(request: Partial<ChatRequest>, model = 'gemini-3.6-flash'): unknown {
  const messages = [{ role: 'user' as const, content: 'Hi' }]
  const body = encodeBody(google, { model, messages, ...request }, model)
  return body.ok ? body.value : body.error
}

describe('schemas for Gemini', () => {
  it('reach it as JSON Schema, without what it refuses, and property names untouched', () => {
    const tools = [{ type: 'function' as const, function: { name: '1st', parameters: SCHEMA } }]
    expect(sent({ tools })).toMatchObject({
      tools: [{ functionDeclarations: [{ name: '_1st', parametersJsonSchema: CLEANED }] }],
    })
    const response_format = {
      type: 'json_schema' as const,
      json_schema: { name: 's', schema: SCHEMA },
    }
    expect(sent({ response_format })).toMatchObject({
      generationConfig: { responseMimeType: 'application/json', responseJsonSchema: CLEANED },
    })
  })
})

describe('a request to Gemini', () => {
  it('has nothing in it that it does not know', () => {
    const more = {
      user: 'a',
      store: true,
      logit_bias: {},
      parallel_tool_calls: false,
      unheard_of: 1,
    }
    expect(Object.keys(sent({ ...more, seed: 1, top_p: 0.5 }) as object).sort()).toEqual([
      'contents',
      'generationConfig',
    ])
  })

  it.each([
    ['gemini-3.6-flash', 'none', { includeThoughts: false, thinkingLevel: 'minimal' }],
    ['gemini-3.8-flash', 'none', { includeThoughts: false, thinkingLevel: 'low' }],
    ['gemini-2.5-flash-lite', 'high', { includeThoughts: true, thinkingBudget: 24_576 }],
    ['gemma-4-31b-it', 'high', undefined],
  ] as const)('tells %s what an effort of %s means', (model, reasoning_effort, expected) => {
    const body = sent({ reasoning_effort }, model) as {
      generationConfig?: { thinkingConfig?: unknown }
    }
    expect(body.generationConfig?.thinkingConfig).toEqual(expected)
  })

  it('is not sent at all with an image that somebody would have to fetch', () => {
    const image = { type: 'image_url' as const, image_url: { url: 'http://169.254.169.254/' } }
    expect(sent({ messages: [{ role: 'user', content: [image] }] })).toEqual({
      kind: 'unsupported',
      feature: 'image_url',
    })
  })
})
