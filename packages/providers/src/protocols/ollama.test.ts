import type { ChatRequest, Message } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { encodeBody } from '../call.ts'
import { ollama } from '../ollama.ts'

const HI: Message = { role: 'user', content: 'Hi' }
const TOOLS = ['f', 'g'].map((name) => ({ type: 'function' as const, function: { name } }))

function sent(request: Partial<ChatRequest>, model = 'kimi-k2.6'): Record<string, unknown> {
  const body = encodeBody(ollama, { model, messages: [HI], ...request }, model)
  return { ...(body.ok ? body.value : body.error) }
}

describe('a request to Ollama', () => {
  it('has its settings among the options, and says that it does not stream', () => {
    const request = {
      max_completion_tokens: 5,
      temperature: 0,
      top_p: 1,
      seed: 3,
      stop: ['x'],
      user: 'ada',
    }
    expect(sent(request)).toEqual({
      model: 'kimi-k2.6',
      messages: [HI],
      stream: false,
      options: { num_predict: 5, temperature: 0, top_p: 1, seed: 3, stop: ['x'] },
    })
  })

  it.each([
    ['kimi-k2.6', 'none', false],
    ['kimi-k2.6', 'high', true],
    ['gpt-oss:20b', 'none', 'low'],
    ['gpt-oss:20b', 'xhigh', 'high'],
    ['gpt-oss:20b', undefined, undefined],
  ] as const)('tells %s what an effort of %s means', (model, effort, think) => {
    expect(sent(effort === undefined ? {} : { reasoning_effort: effort }, model)['think']).toBe(
      think,
    )
  })

  it('offers the tools that may be called', () => {
    const named = { type: 'function' as const, function: { name: 'g' } }
    expect(sent({ tools: TOOLS, tool_choice: named })['tools']).toMatchObject([
      { function: { name: 'g' } },
    ])
    expect(sent({ tools: TOOLS, tool_choice: 'none' })['tools']).toBeUndefined()
    expect(sent({ tools: TOOLS })['tools']).toHaveLength(2)
  })

  it('has a schema as its format', () => {
    const schema = { type: 'object' }
    const json_schema = { name: 's', schema }
    expect(sent({ response_format: { type: 'json_schema', json_schema } })['format']).toEqual(
      schema,
    )
    expect(sent({ response_format: { type: 'json_object' } })['format']).toBe('json')
  })
})

describe('a history for Ollama', () => {
  it('has arguments as objects, results by name, thoughts and instructions in their place', () => {
    const call = {
      id: 'c',
      type: 'function' as const,
      function: { name: 'f', arguments: '{"a":1}' },
    }
    const broken = { id: 'd', type: 'function' as const, function: { name: 'g', arguments: 'no' } }
    const messages: Message[] = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'assistant', content: '', reasoning_content: 'Hm.', tool_calls: [call, broken] },
      { role: 'tool', tool_call_id: 'c', content: 'one' },
      { role: 'assistant' },
    ]
    expect(sent({ messages })['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'assistant',
        content: '',
        thinking: 'Hm.',
        tool_calls: [
          { id: 'c', function: { name: 'f', arguments: { a: 1 } } },
          { id: 'd', function: { name: 'g', arguments: { input: 'no' } } },
        ],
      },
      { role: 'tool', content: 'one', tool_call_id: 'c', tool_name: 'f' },
    ])
  })

  it('has images bare, and none that it would have to fetch', () => {
    const image = (url: string): Message => ({
      role: 'user',
      content: [
        { type: 'text', text: 'What?' },
        { type: 'image_url', image_url: { url } },
      ],
    })
    expect(sent({ messages: [image('data:image/png;base64,QUJD')] })['messages']).toEqual([
      { role: 'user', content: 'What?', images: ['QUJD'] },
    ])
    for (const url of ['https://a/b.png', 'data:image/svg+xml;base64,QUJD']) {
      expect(sent({ messages: [image(url)] })).toEqual({
        kind: 'unsupported',
        feature: 'image_url',
      })
    }
  })
})
