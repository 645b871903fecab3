import type { ChatRequest, Part } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { groq } from './groq.ts'
import { mistral } from './mistral.ts'
import { ask, fixtureFetch } from './testing/index.ts'

const TOOLS = [{ type: 'function' as const, function: { name: 'f' } }]
const SCHEMA = {
  type: 'object',
  properties: { n: { type: 'integer' } },
  required: ['n'],
} as const
const FAILED = { kind: 'generation_failed' }

const MUST_CALL: Partial<ChatRequest> = { tools: TOOLS, tool_choice: 'required' }
const MUST_BE_JSON: Partial<ChatRequest> = { response_format: { type: 'json_object' } }
const MUST_FIT: Partial<ChatRequest> = {
  response_format: { type: 'json_schema', json_schema: { name: 's', schema: SCHEMA } },
}

function whole(message: object, finish = 'stop'): string {
  return JSON.stringify({ id: 'x', choices: [{ index: 0, message, finish_reason: finish }] })
}

function stream(deltas: readonly object[], finish = 'stop'): string {
  const events = [
    ...deltas.map((delta) => ({ id: 'x', choices: [{ index: 0, delta, finish_reason: null }] })),
    { id: 'x', choices: [{ index: 0, delta: {}, finish_reason: finish }] },
  ]
  return `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`
}

/** A batch of nothing only says that something is on its way. */
function saysSomething(part: Part): boolean {
  return part.kind === 'completion' || part.chunks.length > 0
}

async function asked(body: string, request: Partial<ChatRequest>) {
  const { completion, error, parts } = await ask(groq, fixtureFetch({ body }), {
    ...request,
    stream: body.startsWith('data:'),
  })
  return {
    content: completion.choices[0]?.message.content,
    error,
    parts: parts.filter(saysSomething).length,
  }
}

describe('prose where a call was demanded', () => {
  it.each([
    ['whole', whole({ content: 'Sure, I will.' })],
    ['streamed', stream([{ content: 'Sure,' }, { content: ' I will.' }])],
    ['streamed after thinking', stream([{ reasoning: 'Hm.' }, { content: 'No.' }])],
  ])('%s: fails before anything of it went out', async (_form, body) => {
    expect(await asked(body, MUST_CALL)).toMatchObject({ error: FAILED, parts: 0 })
    const named = { type: 'function' as const, function: { name: 'f' } }
    expect(await asked(body, { ...MUST_CALL, tool_choice: named })).toMatchObject({ error: FAILED })
  })

  it('shows signs of life while it is held, so that a slow thought is not taken for silence', async () => {
    const call = { index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }
    const deltas = [{ reasoning: 'Hm' }, { reasoning: '.' }, { tool_calls: [call] }]
    const pieces = stream(deltas, 'tool_calls').split(/(?<=\n\n)/)
    const body = pieces.map((piece) => new TextEncoder().encode(piece))
    const { parts } = await ask(groq, fixtureFetch({ body }), { ...MUST_CALL, stream: true })
    expect(parts.map(saysSomething)).toEqual([false, false, true, true])
  })

  it('words ahead of the call pass with it', async () => {
    const call = { index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }
    const body = stream([{ content: 'One moment.' }, { tool_calls: [call] }], 'tool_calls')
    expect(await asked(body, MUST_CALL)).toMatchObject({ error: undefined, content: 'One moment.' })
  })

  it('is an answer when the call was left to the model', async () => {
    const body = whole({ content: 'Sure.' })
    expect(await asked(body, { tools: TOOLS })).toMatchObject({
      error: undefined,
      content: 'Sure.',
    })
  })
})

describe('prose where JSON was demanded', () => {
  it.each([
    ['whole', whole({ content: 'Here it is: {"n":1}' })],
    ['streamed', stream([{ content: ' ' }, { content: 'Here' }, { content: ' it is: {}' }])],
  ])('%s: fails before anything of it went out', async (_form, body) => {
    expect(await asked(body, MUST_BE_JSON)).toMatchObject({ error: FAILED, parts: 0 })
    expect(await asked(body, MUST_FIT)).toMatchObject({ error: FAILED, parts: 0 })
  })

  it.each([
    ['whole', whole({ content: '{"n":1}' })],
    ['streamed', stream([{ content: '{"n"' }, { content: ':1}' }])],
    ['whole, in a fence', whole({ content: '```json\n{"n":1}\n```' })],
    ['streamed, in a fence', stream([{ content: '```' }, { content: 'json\n{"n":1}\n```' }])],
    ['whole, with a comma too many', whole({ content: '{"n":1,}' })],
  ])('JSON, %s, is the answer', async (_form, body) => {
    for (const request of [MUST_BE_JSON, MUST_FIT]) {
      const seen = await asked(body, request)
      expect(seen.error).toBeUndefined()
      expect(JSON.parse(seen.content ?? '')).toEqual({ n: 1 })
    }
  })

  it('JSON that is not what the schema describes fails, where it came whole', async () => {
    expect(await asked(whole({ content: '{"n":"one"}' }), MUST_FIT)).toMatchObject({
      error: FAILED,
    })
    expect(await asked(whole({ content: '{"n":"one"}' }), MUST_BE_JSON)).toMatchObject({
      error: undefined,
    })
  })

  it('a stream whose JSON never closes ends in an error, not in a clean end', async () => {
    const body = stream([{ content: '{"n":' }, { content: '1' }])
    expect(await asked(body, MUST_BE_JSON)).toMatchObject({ error: FAILED })
  })

  it('choices side by side are each their own', async () => {
    const events = [0, 1].map((index) => ({
      id: 'x',
      choices: [{ index, delta: { content: '{"n":' } }],
    }))
    const ends = [0, 1].map((index) => ({
      id: 'x',
      choices: [{ index, delta: { content: '1}' }, finish_reason: 'stop' }],
    }))
    const body = [...events, ...ends].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    const seen = await ask(mistral, fixtureFetch({ body }), { ...MUST_BE_JSON, n: 2, stream: true })
    expect(seen.error).toBeUndefined()
    expect(seen.completion.choices.map(({ message }) => message.content)).toEqual([
      '{"n":1}',
      '{"n":1}',
    ])
  })

  it('what a token limit cut off is the client’s to see', async () => {
    expect(await asked(whole({ content: '{"n":' }, 'length'), MUST_BE_JSON)).toMatchObject({
      error: undefined,
      content: '{"n":',
    })
  })

  it('a call instead of JSON is one', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
    const body = whole({ content: null, tool_calls: [call] }, 'tool_calls')
    expect(await asked(body, { ...MUST_BE_JSON, tools: TOOLS })).toMatchObject({ error: undefined })
  })
})
