import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { startLab } from '../lab.ts'
import { ask, chat, jsonIn } from '../test/client.ts'

const GROQ = 'openai/gpt-oss-20b'
const CEREBRAS = 'gpt-oss-120b'
const MISTRAL = 'devstral-2512'
const OPENROUTER = 'qwen/qwen3-coder:free'

const USER = { role: 'user', content: 'hi' }
const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]
const SCHEMA = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } }
const IMAGE = {
  role: 'user',
  content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }],
}

function called(id: string): JsonObject {
  const call = { id, type: 'function', function: { name: 'f', arguments: '{}' } }
  return { role: 'assistant', content: '', tool_calls: [call] }
}

function answered(id: string): JsonObject {
  return { role: 'tool', tool_call_id: id, content: 'ok' }
}

interface Case {
  readonly provider: string
  readonly model: string
  readonly extra: JsonObject
  readonly status: number
  readonly words: string
}

const groq = (extra: JsonObject, words: string): Case => ({
  provider: 'groq',
  model: GROQ,
  extra,
  status: 400,
  words,
})
const cerebras = (extra: JsonObject, words: string): Case => ({
  provider: 'cerebras',
  model: CEREBRAS,
  extra,
  status: 400,
  words,
})
const mistral = (extra: JsonObject, words: string, status = 400): Case => ({
  provider: 'mistral',
  model: MISTRAL,
  extra,
  status,
  words,
})

const CASES: readonly Case[] = [
  groq({ min_p: 1 }, "property 'min_p' is unsupported"),
  groq({ logprobs: true }, "property 'logprobs' is unsupported"),
  groq({ n: 2 }, 'at most 1'),
  groq({ stop: ['1', '2', '3', '4', '5'] }, "'stop'"),
  groq({ messages: [{ ...USER, name: 'ada' }] }, "property 'name' is unsupported"),
  groq(
    { messages: [USER, { role: 'assistant', content: 'a', reasoning_content: 'b' }, USER] },
    "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
  ),
  groq({ messages: [] }, "'messages'"),
  groq({ messages: [IMAGE] }, 'content must be a string'),
  groq({ reasoning_effort: 'none' }, '`low`, `medium`, `high`'),
  groq({ response_format: SCHEMA, stream: true }, 'streaming'),
  groq({ response_format: SCHEMA, tools: TOOLS }, 'tool'),
  cerebras(
    { min_p: 1, top_k: 2 },
    "body.min_p: property 'body.min_p' is unsupported\\nbody.top_k: property 'body.top_k' is unsupported",
  ),
  cerebras({ max_tokens: 5, max_completion_tokens: 5 }, 'cannot be set together'),
  cerebras({ response_format: SCHEMA, tools: TOOLS }, 'is incompatible with'),
  cerebras({ messages: [USER, { ...USER, reasoning_content: 'x' }] }, 'wrong_api_format'),
  cerebras({ messages: [USER, called('a'), USER] }, 'is not followed by its result'),
  mistral({ seed: 1 }, '"loc":["body","seed"]', 422),
  mistral({ stream_options: { include_usage: true } }, '"stream_options","include_usage"', 422),
  mistral({ messages: [{ ...USER, name: 'ada' }] }, '"messages",0,"user","name"', 422),
  mistral({ messages: [{ role: 'developer', content: 'x' }, USER] }, 'union_tag_invalid', 422),
  mistral({ temperature: 2 }, 'less_than_equal', 422),
  mistral({ reasoning_effort: 'high' }, 'reasoning_effort'),
  mistral({ response_format: { type: 'json_object' } }, 'json_object'),
  mistral({ messages: [USER, called('abc'), answered('abc')] }, '"code":"3280"'),
  mistral({ messages: [USER, called('abcABC123')] }, 'Expected last role User or Tool'),
  mistral(
    { messages: [USER, called('abcABC123'), answered('abcABC123'), USER] },
    "Unexpected role 'user' after role 'tool'",
  ),
  mistral({ messages: [USER, answered('abcABC123')] }, 'Not the same number'),
  mistral({ messages: [IMAGE] }, '"code":"3051"'),
  {
    provider: 'openrouter',
    model: OPENROUTER,
    extra: { messages: [IMAGE] },
    status: 404,
    words: 'image input',
  },
]

describe('what is refused', () => {
  it.each(CASES.map((one) => [one.provider, one.words.slice(0, 60), one] as const))(
    '%s: %s',
    async (_provider, _words, { provider, model, extra, status, words }) => {
      await using lab = await startLab({ limits: 'off' })
      const seen = await chat(lab, provider, model, { extra })
      expect([seen.status, seen.text]).toEqual([status, expect.stringContaining(words)])
      expect(lab.calls()[0]).toMatchObject({ outcome: 'refused', admitted: false })
    },
  )

  it.each([
    ['groq', GROQ],
    ['cerebras', CEREBRAS],
    ['mistral', MISTRAL],
    ['openrouter', OPENROUTER],
  ])('%s: a prompt that is too long, a model that does not exist', async (provider, model) => {
    await using lab = await startLab({ limits: 'off' })
    const long = await chat(lab, provider, model, { prompt: 'word '.repeat(400_000) })
    expect(long.status).toBe(400)
    expect(long.text).toMatch(/reduce the length|too large/u)
    const none = await chat(lab, provider, 'nobody/knows')
    expect([400, 404]).toContain(none.status)
  })

  it('a body that is no JSON', async () => {
    await using lab = await startLab()
    const url = `${lab.baseUrl('groq')}/chat/completions`
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: '{',
    })
    expect(status).toBe(400)
  })
})

describe('what is understood', () => {
  const message = async (provider: string, model: string, extra: JsonObject) => {
    await using lab = await startLab({ limits: 'off' })
    const seen = await chat(lab, provider, model, { extra })
    return JSON.stringify(jsonIn(seen.text))
  }

  it('the same request gets the same answer, and `repeat:` gets itself', async () => {
    const extra = { messages: [{ role: 'user', content: 'repeat: one two' }] }
    expect(await message('groq', GROQ, extra)).toContain('"content":"one two"')
  })

  it('a limit on tokens and a stop', async () => {
    const few = await message('groq', 'qwen/qwen3.8-27b', { max_completion_tokens: 2 })
    expect(few).toContain('"finish_reason":"length"')
    const messages = [{ role: 'user', content: 'repeat: one two three' }]
    const stopped = await message('openrouter', OPENROUTER, { messages, stop: ' three' })
    expect(stopped).toContain('"content":"one two"')
  })

  it('a schema, and JSON', async () => {
    const schema = { properties: { n: { type: 'integer', minimum: 4 } }, type: 'object' }
    const format = { type: 'json_schema', json_schema: { name: 'x', schema } }
    expect(await message('groq', GROQ, { response_format: format })).toContain('{\\"n\\":4}')
  })

  it('results of calls', async () => {
    const messages = [USER, called('abcABC123'), answered('abcABC123')]
    for (const [provider, model] of [
      ['groq', GROQ],
      ['cerebras', CEREBRAS],
      ['mistral', MISTRAL],
      ['openrouter', OPENROUTER],
    ] as const) {
      expect(await message(provider, model, { messages, tools: TOOLS })).toContain(
        'The tools say: ok',
      )
    }
  })

  it('a model by its id', async () => {
    await using lab = await startLab()
    const seen = await ask({ url: `${lab.baseUrl('groq')}/models/${GROQ}` })
    expect(jsonIn(seen.text)).toMatchObject({ id: GROQ, context_window: 131_072 })
  })
})
