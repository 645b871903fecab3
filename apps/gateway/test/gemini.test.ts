/** What is particular to Gemini, through the OpenAI surface: parallel calls, thought signatures, results of one turn. */
import type { ChatChunk, ToolCallDelta } from '@freellmapi/core'
import type OpenAI from 'openai'
import { afterAll, describe, expect, it } from 'vitest'
import { payloadsIn } from './stack/contract.ts'
import { report, startStack } from './stack/stack.ts'

const stack = await startStack({ keyed: ['google'] })
afterAll(async () => {
  report(`gemini: ${stack.contract.held()} objects held to OpenAI's schema`)
  await stack[Symbol.asyncDispose]()
})

const TOOLS: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
]
const QUESTION: OpenAI.ChatCompletionMessageParam = {
  role: 'user',
  content: 'How is the weather in Paris, Oslo and Rome?',
}

describe('parallel calls of a stream', () => {
  it('have indexes and ids of their own, and arguments that parse', async () => {
    const { text } = await stack.chat({ stream: true, messages: [QUESTION], tools: TOOLS })
    const deltas = payloadsIn(text)
      .map((payload): ChatChunk => JSON.parse(payload))
      .flatMap(({ choices }) => choices)
      .flatMap(({ delta }) => delta.tool_calls ?? [])
    const calls = Map.groupBy(deltas, ({ index }) => index)
    expect([...calls.keys()]).toEqual([0, 1, 2])
    expect(new Set(deltas.flatMap(({ id }) => id ?? [])).size).toBe(3)
    expect([...calls.values()].map(argumentsOf)).toEqual([
      { city: 'Paris' },
      { city: 'Oslo' },
      { city: 'Rome' },
    ])
  })
})

function argumentsOf(deltas: readonly ToolCallDelta[]): unknown {
  return JSON.parse(deltas.map((delta) => delta.function.arguments).join(''))
}

describe('the turn after parallel calls', () => {
  it.each([
    ['whole', false],
    ['streamed', true],
  ])('gives signatures back and all results in one content, %s', async (_way, stream) => {
    const request = { model: 'auto', messages: [QUESTION], tools: TOOLS }
    const first = stream
      ? await stack.openai.chat.completions.stream({ ...request, stream }).finalChatCompletion()
      : await stack.openai.chat.completions.create(request)
    const message = first.choices[0]?.message
    const calls = message?.tool_calls ?? []
    const results = calls.map(({ id }, at) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: `${at} degrees`,
    }))
    await stack.openai.chat.completions.create({
      ...request,
      messages: [QUESTION, ...(message === undefined ? [] : [message]), ...results],
    })

    const body = stack.lab.calls().at(-1)?.body
    expect(body).toMatchObject({
      contents: [
        { role: 'user', parts: [{ text: QUESTION.content }] },
        {
          role: 'model',
          parts: [
            {
              functionCall: { name: 'get_weather', args: { city: 'Paris' } },
              thoughtSignature: expect.stringMatching(/./),
            },
            { functionCall: { name: 'get_weather', args: { city: 'Oslo' } } },
            { functionCall: { name: 'get_weather', args: { city: 'Rome' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'get_weather' } },
            { functionResponse: { name: 'get_weather' } },
            { functionResponse: { name: 'get_weather' } },
          ],
        },
      ],
    })
    expect(JSON.stringify(body)).toMatch(/0 degrees.*1 degrees.*2 degrees/)
  })
})
