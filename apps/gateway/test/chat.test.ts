/** Chat through the official OpenAI SDK, against every provider the lab simulates. */

import type OpenAI from 'openai'
import { afterAll, describe, expect, it } from 'vitest'
import { report, startStack } from './stack/stack.ts'

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming
type Completion = OpenAI.ChatCompletion

const stack = await startStack()
afterAll(async () => {
  report(`chat: ${stack.contract.held()} objects held to OpenAI's schema`)
  await stack[Symbol.asyncDispose]()
})

const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}

/** Asks whole or streamed; the SDK's own helper folds the stream, and throws at whatever it cannot accept. */
const WAYS = [
  [
    'whole',
    (request: Request): Promise<Completion> => stack.openai.chat.completions.create(request),
  ],
  [
    'streamed',
    (request: Request): Promise<Completion> =>
      stack.openai.chat.completions
        .stream({ ...request, stream: true, stream_options: { include_usage: true } })
        .finalChatCompletion(),
  ],
] as const

type Capability = keyof (typeof stack.providers)[number]['models'][number]['capabilities']

/** `provider/model` for each provider that has a model with these capabilities. */
function modelsWith(...capabilities: readonly Capability[]): readonly string[] {
  return stack.providers.flatMap(({ id, models, status }) => {
    const model = models.find((one) => capabilities.every((name) => one.capabilities[name]))
    return model === undefined || status === 'retired' ? [] : [`${id}/${model.id}`]
  })
}

const cases = (models: readonly string[]) =>
  models.flatMap((model) => WAYS.map(([way, create]) => [model, way, create] as const))

describe('chat', () => {
  it.each(cases(modelsWith()))('%s answers, %s', async (model, _way, create) => {
    const completion = await create({
      model,
      messages: [{ role: 'user', content: 'repeat: Grüße 🚀' }],
    })
    const [choice] = completion.choices
    expect(choice?.message.content).toBe('Grüße 🚀')
    expect(choice?.finish_reason).toBe('stop')
    expect(completion.model).toBe(model)
    expect(completion.usage?.total_tokens).toBeGreaterThan(0)
  })
})

describe('tool calls', () => {
  it.each(cases(modelsWith('tools')))('%s makes one, %s', async (model, _way, create) => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is the weather in Paris?' },
    ]
    const first = await create({ model, messages, tools: [WEATHER] })
    const message = first.choices[0]?.message
    expect(first.choices[0]?.finish_reason).toBe('tool_calls')
    expect(callsOf(message)).toEqual([{ name: 'get_weather', args: { city: 'Paris' } }])

    const answered = await create({
      model,
      messages: withResults(messages, message),
      tools: [WEATHER],
    })
    expect(answered.choices[0]?.finish_reason).toBe('stop')
    expect(answered.choices[0]?.message.content).toContain('18 degrees in Paris')
    expect(answered.choices[0]?.message.tool_calls).toBeUndefined()
  })

  it.each(cases(modelsWith('tools')))(
    '%s makes several at once, %s',
    async (model, _way, create) => {
      const messages: OpenAI.ChatCompletionMessageParam[] = [
        { role: 'user', content: 'How is the weather in Paris, Oslo and New York?' },
      ]
      const first = await create({ model, messages, tools: [WEATHER] })
      const message = first.choices[0]?.message
      expect(callsOf(message).map(({ args }) => args)).toEqual([
        { city: 'Paris' },
        { city: 'Oslo' },
        { city: 'New York' },
      ])
      const ids = message?.tool_calls?.map(({ id }) => id) ?? []
      expect(new Set(ids).size).toBe(3)
      expect(ids.every((id) => id.length > 0)).toBe(true)

      const answered = await create({
        model,
        messages: withResults(messages, message),
        tools: [WEATHER],
      })
      for (const city of ['Paris', 'Oslo', 'New York'])
        expect(answered.choices[0]?.message.content).toContain(`18 degrees in ${city}`)
    },
  )

  it.each(cases(modelsWith('tools')))('%s obeys tool_choice, %s', async (model, _way, create) => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: 'How is the weather in Paris?' },
    ]
    const forced = create({
      model,
      messages: [{ role: 'user', content: 'Say hello.' }],
      tools: [WEATHER],
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
    })
    // Some providers cannot be told to call: an answer in prose is then no answer, and the client hears of it.
    const calls = await forced.then(
      ({ choices }) => callsOf(choices[0]?.message),
      (refusal: Error) => refusal.message,
    )
    expect([
      [{ name: 'get_weather', args: { city: expect.any(String) } }],
      UNFORCED,
    ]).toContainEqual(calls)
    const none = await create({ model, messages, tools: [WEATHER], tool_choice: 'none' })
    expect(none.choices[0]?.message.tool_calls).toBeUndefined()
    expect(none.choices[0]?.message.content).not.toBe('')
  })
})

describe('JSON', () => {
  it.each(cases(modelsWith('json')))('%s writes an object, %s', async (model, _way, create) => {
    const completion = await create({
      model,
      messages: [{ role: 'user', content: 'Answer in JSON: who are you?' }],
      response_format: { type: 'json_object' },
    })
    const value: unknown = JSON.parse(completion.choices[0]?.message.content ?? '')
    expect(value).toBeTypeOf('object')
  })

  it.each(cases(modelsWith('jsonSchema')))(
    '%s keeps to a schema, %s',
    async (model, _way, create) => {
      const completion = await create({
        model,
        messages: [{ role: 'user', content: 'Name a city.' }],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'place',
            strict: true,
            schema: {
              type: 'object',
              properties: { city: { type: 'string' }, million: { type: 'boolean' } },
              required: ['city', 'million'],
              additionalProperties: false,
            },
          },
        },
      })
      const value: unknown = JSON.parse(completion.choices[0]?.message.content ?? '')
      expect(value).toEqual({ city: expect.any(String), million: expect.any(Boolean) })
    },
  )
})

const UNFORCED = expect.stringMatching(/^502 .*generation failed/)

function callsOf(message: OpenAI.ChatCompletionMessage | undefined) {
  return (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [
          {
            name: call.function.name,
            args: JSON.parse(call.function.arguments) as { city?: string },
          },
        ]
      : [],
  )
}

/** The conversation with the model's calls, and a result for each. */
function withResults(
  messages: readonly OpenAI.ChatCompletionMessageParam[],
  message: OpenAI.ChatCompletionMessage | undefined,
): OpenAI.ChatCompletionMessageParam[] {
  if (message === undefined) throw new Error('There is no message to answer.')
  const calls = callsOf(message)
  const results = (message.tool_calls ?? []).map(
    ({ id }, at): OpenAI.ChatCompletionMessageParam => ({
      role: 'tool',
      tool_call_id: id,
      content: `18 degrees in ${calls[at]?.args.city}`,
    }),
  )
  return [...messages, message, ...results]
}
