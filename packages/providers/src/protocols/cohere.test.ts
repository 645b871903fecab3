import type { ChatRequest, Message } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { encodeBody } from '../call.ts'
import { cohere } from '../cohere.ts'

const HI: Message = { role: 'user', content: 'Hi' }
const TOOL = {
  type: 'function' as const,
  function: { name: 'get-weather', parameters: { type: 'object', properties: {} } },
}

function sent(request: Partial<ChatRequest>, model = 'command-a-03-2025'): unknown {
  const body = encodeBody(cohere, { model, messages: [HI], ...request }, model)
  return body.ok ? body.value : body.error
}

describe('a request to Cohere', () => {
  it('has its own names, and values inside of its ranges', () => {
    const request = {
      temperature: 2,
      top_p: 1,
      stop: 'x',
      max_tokens: 5,
      seed: 3,
      user: 'ada',
      logit_bias: {},
    }
    expect(sent({ ...request, frequency_penalty: 1.5, presence_penalty: 1 })).toEqual({
      model: 'command-a-03-2025',
      messages: [HI],
      stream: false,
      temperature: 1,
      p: 0.99,
      stop_sequences: ['x'],
      max_tokens: 5,
      seed: 3,
      frequency_penalty: 1,
    })
    expect(sent({ frequency_penalty: -1, presence_penalty: 0.5 })).toMatchObject({
      presence_penalty: 0.5,
    })
  })

  it.each([
    ['required', { tool_choice: 'REQUIRED' }],
    ['none', { tool_choice: 'NONE' }],
    [{ type: 'function' as const, function: { name: 'get-weather' } }, { tool_choice: 'REQUIRED' }],
  ] as const)('says a tool choice of %j in its word', (tool_choice, expected) => {
    expect(sent({ tools: [TOOL], tool_choice })).toMatchObject(expected)
  })

  it('names tools in letters it takes, which are undone in the answer', () => {
    expect(sent({ tools: [TOOL] })).toMatchObject({
      tools: [{ function: { name: 'get_x2d_weather' } }],
    })
    expect(sent({ tools: [TOOL] })).not.toHaveProperty('tool_choice')
  })

  it('has schemas whose objects each require something', () => {
    const schema = { type: 'object', properties: { a: { type: 'object', properties: { b: {} } } } }
    const response_format = { type: 'json_schema' as const, json_schema: { name: 's', schema } }
    expect(sent({ response_format })).toMatchObject({
      response_format: {
        type: 'json_object',
        json_schema: { required: ['a'], properties: { a: { required: ['b'] } } },
      },
    })
    expect(sent({ response_format, tools: [TOOL] })).toMatchObject({ kind: 'unsupported' })
  })

  it.each([
    ['command-a-reasoning-08-2025', 'high', { type: 'enabled' }],
    ['command-a-reasoning-08-2025', 'none', { type: 'disabled' }],
    ['command-a-03-2025', 'high', undefined],
  ] as const)('tells %s what an effort of %s means', (model, reasoning_effort, thinking) => {
    const body = sent({ reasoning_effort }, model)
    expect(body).not.toHaveProperty('reasoning_effort')
    expect((body as { thinking?: unknown }).thinking).toEqual(thinking)
  })
})

describe('a history for Cohere', () => {
  const call = { id: 'c1', type: 'function' as const, function: { name: 'f', arguments: '' } }

  it('has one instruction, ahead of everything, and nothing empty', () => {
    const messages: Message[] = [
      HI,
      { role: 'developer', content: 'Be brief.' },
      { role: 'assistant', content: '' },
      { role: 'user', content: [{ type: 'text', text: '' }] },
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
    ]
    expect(sent({ messages })).toMatchObject({
      messages: [{ role: 'system', content: 'Be brief.\n\nBe kind.' }, HI],
    })
  })

  it('has a plan where there were words before calls, and a result for every call', () => {
    const messages: Message[] = [
      HI,
      { role: 'assistant', content: 'One moment.', tool_calls: [call, { ...call, id: 'c2' }] },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'tool', tool_call_id: 'c9', content: 'nine' },
      HI,
    ]
    const made = { type: 'function', function: { name: 'f', arguments: '{}' } }
    expect(sent({ messages })).toMatchObject({
      messages: [
        HI,
        {
          role: 'assistant',
          tool_plan: 'One moment.',
          tool_calls: [
            { id: 'c1', ...made },
            { id: 'c2', ...made },
          ],
        },
        { role: 'tool', tool_call_id: 'c2', content: 'two' },
        { role: 'user', content: 'Tool result: nine' },
        { role: 'tool', tool_call_id: 'c1', content: 'The result of this call was lost.' },
        HI,
      ],
    })
  })
})
