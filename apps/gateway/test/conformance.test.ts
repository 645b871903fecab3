/** Every provider that ships, through the whole gateway, against a simulation that is as strict as the real one. */
import { type ChatChunk, type ChatCompletion, collect, type Message } from '@freellmapi/core'
import { type Provider, providers as shipped } from '@freellmapi/providers'
import { afterAll, describe, expect, it } from 'vitest'
import { payloadsIn } from './stack/contract.ts'
import { report, startStack } from './stack/stack.ts'

/** Switched on, and without the limits that a few hundred questions would meet. */
const LIVE = shipped
  .filter(({ retired }) => retired === undefined)
  .map(({ offByDefault: _, ...provider }): Provider => {
    const models = provider.models.map((model) => ({ ...model, limits: [] }))
    return { ...provider, models, accountLimits: [] }
  })

const stack = await startStack({ providers: LIVE })
afterAll(async () => {
  report(
    `conformance: ${LIVE.length} providers, ${stack.contract.held()} objects held to OpenAI's schema`,
  )
  await stack[Symbol.asyncDispose]()
})

const PARAMETERS = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { city: { type: 'string', format: 'city', minLength: 1 } },
  required: ['city'],
  additionalProperties: false,
}
const TOOLS = [{ type: 'function', function: { name: 'get-weather', parameters: PARAMETERS } }]
const QUESTION = { role: 'user', content: 'How is the weather in Paris and Oslo?' } as const
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

interface Answer {
  readonly status: number
  readonly message: ChatCompletion['choices'][number]['message']
  readonly finish: string | undefined
  readonly usage: ChatCompletion['usage']
  readonly error: { readonly code?: string; readonly message?: string }
}

type Body = Readonly<Record<string, unknown>>

async function ask(body: Body, isStreamed: boolean): Promise<Answer> {
  const streaming = isStreamed ? { stream: true, stream_options: { include_usage: true } } : {}
  const { status, text } = await stack.chat({ ...body, ...streaming })
  const isEvents = text.startsWith('data:') || text.startsWith(':')
  const parsed = isEvents
    ? collect(
        payloadsIn(text)
          .filter((one) => one !== '[DONE]')
          .map((one): ChatChunk => JSON.parse(one)),
      )
    : JSON.parse(text)
  const [choice] = parsed.choices ?? []
  return {
    status,
    message: choice?.message ?? { content: null },
    finish: choice?.finish_reason,
    usage: parsed.usage ?? undefined,
    error: parsed.error ?? {},
  }
}

/** A model of the provider that can do what is needed, by its pinned name. */
function modelOf(
  { id, models }: Provider,
  holds: (model: Provider['models'][number]) => boolean,
): string | undefined {
  const model = models.find(holds)
  return model && `${id}/${model.id}`
}

const EACH = LIVE.map((provider) => [provider.id, provider] as const)
const PATHS = [
  ['whole', false],
  ['streamed', true],
] as const

describe.each(EACH)('%s', (_id, provider) => {
  describe.each(PATHS)('%s', (_path, isStreamed) => {
    const first = modelOf(provider, () => true) ?? ''
    const withTools = modelOf(provider, ({ capabilities }) => capabilities.tools) ?? ''

    it('answers with text, an end and its usage', async () => {
      const answer = await ask(
        { model: first, messages: [{ role: 'user', content: 'repeat: Zwölf Boxkämpfer 🥊' }] },
        isStreamed,
      )
      expect(answer).toMatchObject({
        status: 200,
        finish: 'stop',
        message: { content: 'Zwölf Boxkämpfer 🥊' },
      })
      const { prompt_tokens = 0, completion_tokens = 0, total_tokens } = answer.usage ?? {}
      expect(prompt_tokens).toBeGreaterThan(0)
      expect(total_tokens).toBe(prompt_tokens + completion_tokens)
    })

    it('takes every parameter there is, its own way', async () => {
      const messages = [
        { role: 'developer', content: 'Be brief.', name: 'boss' },
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi', name: 'ada' },
        { role: 'user', content: [{ type: 'text', text: 'repeat: \ud83d half' }] },
        { role: 'assistant', content: null, refusal: null, reasoning_content: 'Hm.' },
      ]
      const everything = {
        ...{
          temperature: 2,
          top_p: 1,
          max_tokens: 900_000,
          stop: ['@@'],
          seed: 7,
          user: 'ada',
          n: 1,
        },
        ...{ presence_penalty: -1, frequency_penalty: 1, logit_bias: { 1: 2 }, logprobs: false },
        ...{
          store: false,
          metadata: { a: 'b' },
          service_tier: 'auto',
          response_format: { type: 'text' },
        },
        ...{
          min_p: 0.1,
          top_k: 5,
          repetition_penalty: 1.1,
          unheard_of: true,
          prompt_cache_key: 'x',
        },
        ...{ parallel_tool_calls: true },
      }
      for (const reasoning_effort of [
        undefined,
        'none',
        'minimal',
        'low',
        'medium',
        'high',
        'xhigh',
      ]) {
        const effort = reasoning_effort === undefined ? {} : { reasoning_effort }
        const answer = await ask({ model: first, messages, ...everything, ...effort }, isStreamed)
        expect([answer.status, answer.error]).toEqual([200, {}])
        expect(answer.message.content).not.toBe('')
      }
    })

    it('puts reasoning in one place', async ({ skip }) => {
      const model = modelOf(provider, ({ capabilities }) => capabilities.reasoning)
      if (model === undefined) skip(`${provider.id} has no model that reasons`)
      const answer = await ask(
        { model, messages: [QUESTION], reasoning_effort: 'high' },
        isStreamed,
      )
      expect(answer.message.reasoning_content).toContain('The request is clear')
      expect(answer.message.content).not.toContain('The request is clear')
    })

    it('calls tools, several at once, and goes on from their results', async () => {
      const asked = await ask({ model: withTools, messages: [QUESTION], tools: TOOLS }, isStreamed)
      const calls = asked.message.tool_calls ?? []
      expect(asked.finish).toBe('tool_calls')
      expect(
        calls.map((call) => [call.type, call.function.name, JSON.parse(call.function.arguments)]),
      ).toEqual([
        ['function', 'get-weather', { city: 'Paris' }],
        ['function', 'get-weather', { city: 'Oslo' }],
      ])
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2)

      const results = calls.map(
        ({ id }, at): Message => ({
          role: 'tool',
          tool_call_id: id,
          content: `${20 + at} degrees`,
        }),
      )
      const messages = [QUESTION, { role: 'assistant', ...asked.message }, ...results]
      const answer = await ask({ model: withTools, messages, tools: TOOLS }, isStreamed)
      expect(answer.message.content).toMatch(/20 degrees[\s\S]*21 degrees/)
    })

    it('calls the tool that it must, and none where it must not', async () => {
      const greeting = [{ role: 'user', content: 'Hello there' }]
      for (const tool_choice of [
        'required',
        { type: 'function', function: { name: 'get-weather' } },
      ]) {
        const answer = await ask(
          { model: withTools, messages: greeting, tools: TOOLS, tool_choice },
          isStreamed,
        )
        // Where the choice cannot be expressed, words instead of a call are a failure that says so.
        const isHonest =
          answer.status === 502 || answer.message.tool_calls?.[0]?.function.name === 'get-weather'
        expect([tool_choice, isHonest, answer.error]).toEqual([tool_choice, true, answer.error])
      }
      const none = await ask(
        { model: withTools, messages: [QUESTION], tools: TOOLS, tool_choice: 'none' },
        isStreamed,
      )
      expect([none.status, none.message.tool_calls]).toEqual([200, undefined])
    })

    it('answers in JSON, and by a schema where it has them', async () => {
      const messages = [{ role: 'user', content: 'Some json about it, please' }]
      const json = modelOf(provider, ({ capabilities }) => capabilities.json)
      const object = await ask(
        { model: json, messages, response_format: { type: 'json_object' } },
        isStreamed,
      )
      expect(JSON.parse(object.message.content ?? '')).toBeTypeOf('object')

      const bySchema = modelOf(provider, ({ capabilities }) => capabilities.jsonSchema)
      if (bySchema === undefined) return
      const schema = {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      }
      const response_format = {
        type: 'json_schema',
        json_schema: { name: 'place', strict: true, schema },
      }
      const answer = await ask({ model: bySchema, messages, response_format }, isStreamed)
      expect(JSON.parse(answer.message.content ?? '')).toEqual({ city: expect.any(String) })
    })

    it('looks at images where it can, and says which need stood in the way where it cannot', async () => {
      const messages = [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: PIXEL } },
          ],
        },
      ]
      const seeing = modelOf(provider, ({ capabilities }) => capabilities.vision)
      if (seeing !== undefined)
        expect(await ask({ model: seeing, messages }, isStreamed)).toMatchObject({ status: 200 })
      const blind = modelOf(provider, ({ capabilities }) => !capabilities.vision)
      if (blind === undefined) return
      expect(await ask({ model: blind, messages }, isStreamed)).toMatchObject({
        status: 400,
        error: { code: 'model_not_capable', message: expect.stringContaining('images') },
      })
    })
  })
})

describe('what was sent for all of it', () => {
  it('was never refused as a request: what a provider does not take does not leave', () => {
    const refused = stack.lab.calls().filter(({ status }) => [400, 413, 422].includes(status))
    expect(refused.map(({ provider, model, body }) => [provider, model, body])).toEqual([])
  })
})
