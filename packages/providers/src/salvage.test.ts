import type { ChatRequest } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { groq } from './groq.ts'
import { ask, fixtureFetch } from './testing/index.ts'

const TOOLS = ['read_file', 'book'].map((name) => ({
  type: 'function' as const,
  function: { name },
}))
const FAILED = { kind: 'generation_failed' }

function refusal(code: string, said: string): object {
  const message = "Failed to call a function. See 'failed_generation' for more details."
  return { error: { message, type: 'invalid_request_error', code, failed_generation: said } }
}

/** The answer to a refusal, as a status and inside of a stream: both must come to the same. */
async function saved(code: string, said: string, request: Partial<ChatRequest> = { tools: TOOLS }) {
  const body = JSON.stringify(refusal(code, said))
  const whole = await ask(groq, fixtureFetch({ status: 400, body }), request)
  const streamed = await ask(groq, fixtureFetch({ body: `data: ${body}\n\n` }), {
    ...request,
    stream: true,
  })
  expect(streamed.error).toEqual(whole.error)
  expect(streamed.completion).toEqual(whole.completion)
  const [choice] = whole.completion.choices
  const calls = choice?.message.tool_calls?.map(({ function: called }) => called)
  return {
    error: whole.error,
    content: choice?.message.content,
    calls,
    finish: choice?.finish_reason,
  }
}

describe('a generation that its provider threw away', () => {
  it.each([
    ['a tag', '<function=read_file>{"path":"a"}</function>', 'read_file', { path: 'a' }],
    ['half a tag', '<function=read_file{"path":"a"}>', 'read_file', { path: 'a' }],
    ['an object', '{"name": "book", "arguments": {}}', 'book', {}],
    ['parameters', '{"name":"book","parameters":{"at":1}}', 'book', { at: 1 }],
    ['a list', '[{"name":"book","arguments":"{\\"at\\":1}"}]', 'book', { at: 1 }],
    [
      'another tag',
      '<tool_call>{"name":"book","arguments":{"at":1}}</tool_call>',
      'book',
      { at: 1 },
    ],
    ['a missing bracket', '{"name":"book","arguments":{"at":1}', 'book', { at: 1 }],
  ])('is a call when it is spelled as %s', async (_dialect, said, name, args) => {
    const { calls, error, finish } = await saved('tool_use_failed', said)
    expect(error).toBeUndefined()
    expect(calls?.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual([[name, args]])
    expect(finish).toBe('tool_calls')
  })

  it('is several calls when it spells several', async () => {
    const said = '<function=book>{"at":1}</function>\n<function=book>{"at":2}</function>'
    const { calls } = await saved('tool_use_failed', said)
    expect(calls?.map((call) => call.arguments)).toEqual(['{"at":1}', '{"at":2}'])
  })

  it('is the answer when it is prose', async () => {
    const said = 'Your billing quota per day is 402.'
    expect(await saved('tool_use_failed', said)).toMatchObject({ content: said, finish: 'stop' })
  })

  it.each([
    [
      'prose where a call was demanded',
      'I would rather not.',
      { tool_choice: 'required' as const },
    ],
    ['a call of a tool that was not offered', '{"name":"rm","arguments":{}}', {}],
    ['a broken call', '<function=book>{"at":', {}],
    ['nothing', '', {}],
  ])('stays a failure when it is %s', async (_what, said, more) => {
    expect((await saved('tool_use_failed', said, { tools: TOOLS, ...more })).error).toEqual(FAILED)
  })

  it('is JSON when JSON was wanted and can be mended', async () => {
    const request = { response_format: { type: 'json_object' as const } }
    const { content } = await saved('json_validate_failed', '{"a":[1,2],}', request)
    expect(content).toBe('{"a":[1,2]}')
    const broken = await saved('json_validate_failed', '{"a":"it breaks off he', request)
    expect(broken.error).toEqual(FAILED)
  })
})
