import { describe, expect, it } from 'vitest'
import { isObject, type JsonObject, objectOf, objectsOf, parseJson, stringOf } from '../json.ts'
import { startLab } from '../lab.ts'
import { ACCOUNT, ask, chat, eventsIn, jsonIn } from '../test/client.ts'
import { PROVIDERS } from './all.ts'

const OWN_PROTOCOL = ['google', 'cohere', 'ollama']
const OPENAI = PROVIDERS.filter(({ id }) => !OWN_PROTOCOL.includes(id)).flatMap(({ id, models }) =>
  models.map((model) => [id, model.id] as const),
)
const GOOGLE = PROVIDERS.filter(({ id }) => id === 'google').flatMap(({ models }) =>
  models.map(({ id }) => id),
)

const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
}
const TOOLS = [{ type: 'function', function: { name: 'get_weather', parameters: PARAMETERS } }]
const DECLARED = {
  tools: [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: PARAMETERS }] }],
}
const CITIES = 'What is the weather in Paris and Oslo?'

/** Content as a string, wherever the provider puts it. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsOf(content)
    .map(({ type, text }) => (type === 'text' ? stringOf(text) : ''))
    .join('')
}

interface Folded {
  readonly text: string
  readonly finish: readonly unknown[]
  readonly usages: readonly JsonObject[]
  readonly calls: readonly { readonly id: string; readonly name: string; readonly args: string }[]
}

function fold(text: string): Folded {
  const calls: { id: string; name: string; args: string }[] = []
  const events = eventsIn(text)
  const choices = events.flatMap(({ choices: all }) => objectsOf(all))
  const deltas = choices.map(({ delta }) => objectOf(delta))
  for (const call of deltas.flatMap(({ tool_calls }) => objectsOf(tool_calls))) {
    const { index } = call
    const at = typeof index === 'number' ? index : calls.length
    const known = calls[at] ?? { id: '', name: '', args: '' }
    const { name, arguments: args } = objectOf(call['function'])
    calls[at] = {
      id: known.id || stringOf(call['id']),
      name: known.name || stringOf(name),
      args: known.args + stringOf(args),
    }
  }
  return {
    text: deltas.map(({ content }) => textOf(content)).join(''),
    finish: choices.map(({ finish_reason }) => finish_reason).filter((reason) => reason != null),
    usages: events.map(({ usage }) => usage).filter(isObject),
    calls,
  }
}

describe.each(OPENAI)('%s %s', (provider, model) => {
  it('streams the text it gives whole, with one finish, one usage and an end', async () => {
    await using lab = await startLab({ limits: 'off' })
    const streamed = await chat(lab, provider, model, { stream: true })
    const whole = await chat(lab, provider, model)
    const choice = objectsOf(jsonIn(whole.text)['choices'])[0] ?? {}
    const folded = fold(streamed.text)
    expect(streamed.headers['content-type']).toMatch(/^text\/event-stream/u)
    expect(folded.text).toBe(textOf(objectOf(choice['message'])['content']))
    expect(folded.text).not.toBe('')
    expect(folded.finish).toEqual(['stop'])
    expect(folded.usages).toHaveLength(1)
    expect(objectOf(jsonIn(whole.text)['usage'])['total_tokens']).toBe(
      folded.usages[0]?.['total_tokens'],
    )
    expect(streamed.text.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('calls a tool once for each thing asked about, each call with its own id', async () => {
    await using lab = await startLab({ limits: 'off' })
    const options = { prompt: CITIES, extra: { tools: TOOLS } }
    const { calls, finish } = fold(
      (await chat(lab, provider, model, { ...options, stream: true })).text,
    )
    expect(calls.map(({ args }) => parseJson(args))).toEqual([{ city: 'Paris' }, { city: 'Oslo' }])
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
    expect(finish).toEqual(['tool_calls'])
    const whole = jsonIn((await chat(lab, provider, model, options)).text)
    const message = objectOf(objectsOf(whole['choices'])[0]?.['message'])
    expect(objectsOf(message['tool_calls'])).toHaveLength(2)
  })
})

describe.each(GOOGLE)('google %s', (model) => {
  const partsIn = (events: readonly JsonObject[]) =>
    events
      .flatMap(({ candidates }) => objectsOf(candidates))
      .flatMap(({ content }) => objectsOf(objectOf(content)['parts']))

  it('streams the text it gives whole, ends with a finish and counts up its usage', async () => {
    await using lab = await startLab({ limits: 'off' })
    const streamed = await chat(lab, 'google', model, { stream: true })
    const whole = jsonIn((await chat(lab, 'google', model)).text)
    const events = eventsIn(streamed.text)
    const said = (parts: readonly JsonObject[]): string =>
      parts.map(({ text }) => stringOf(text)).join('')
    expect(streamed.text).toMatch(/\}\r\n\r\n$/u)
    expect(said(partsIn(events))).toBe(said(partsIn([whole])))
    expect(objectsOf(events.at(-1)?.['candidates'])[0]?.['finishReason']).toBe('STOP')
    expect(events.at(-1)?.['usageMetadata']).toEqual(whole['usageMetadata'])
  })

  it('calls a tool once for each thing asked about', async () => {
    await using lab = await startLab({ limits: 'off' })
    const options = { prompt: CITIES, extra: DECLARED, stream: true }
    const streamed = await chat(lab, 'google', model, options)
    const calls = partsIn(eventsIn(streamed.text)).flatMap(({ functionCall }) =>
      isObject(functionCall) ? [functionCall['args']] : [],
    )
    expect(calls).toEqual([{ city: 'Paris' }, { city: 'Oslo' }])
  })
})

describe('reasoning', () => {
  it.each([
    ['groq', 'openai/gpt-oss-20b', '"reasoning":"The "'],
    ['cerebras', 'gpt-oss-120b', '"reasoning":"The "'],
    ['mistral', 'mistral-small-2603', '"type":"thinking"'],
    ['openrouter', 'openai/gpt-oss-20b:free', '"reasoning_details"'],
    ['sambanova', 'gpt-oss-120b', '"reasoning":"The "'],
    ['nvidia', 'openai/gpt-oss-20b', '"reasoning_content":"The "'],
    ['cloudflare', '@cf/openai/gpt-oss-20b', '"reasoning_content":"The "'],
    ['zai', 'glm-4.7-flash', '"reasoning_content":"The "'],
    ['zhipu', 'glm-4.7-flash', '"reasoning_content":"The "'],
    ['ovhcloud', 'gpt-oss-20b', '"reasoning":"The "'],
  ])('%s writes it its own way', async (provider, model, mark) => {
    await using lab = await startLab({ limits: 'off' })
    const extra = { reasoning_effort: 'high' }
    expect((await chat(lab, provider, model, { stream: true, extra })).text).toContain(mark)
    expect((await chat(lab, provider, model, { extra })).text).toContain(mark.split(':')[0])
  })

  it('is shown by google only when asked for, and counted either way', async () => {
    await using lab = await startLab({ limits: 'off' })
    const shown = { generationConfig: { thinkingConfig: { includeThoughts: true } } }
    const model = 'gemini-3.6-flash'
    expect((await chat(lab, 'google', model, { extra: shown })).text).toContain('"thought": true')
    const hidden = (await chat(lab, 'google', model)).text
    expect(hidden).not.toContain('"thought": true')
    expect(hidden).toContain('thoughtsTokenCount')
  })
})

describe('lists and key checks', () => {
  const LISTS: Readonly<Record<string, string>> = {
    cloudflare: `/${ACCOUNT}/ai/models/search`,
    cohere: '/v1/models',
    ollama: '/tags',
  }
  const live = PROVIDERS.filter(({ retired }) => retired === undefined)

  it.each(live.map((provider) => [provider.id, provider] as const))(
    '%s lists its models, and to nobody with a bad key unless the list is public',
    async (id, { models, modelsArePublic }) => {
      await using lab = await startLab()
      const url = `${lab.baseUrl(id)}${LISTS[id] ?? '/models'}`
      const list = await ask({ url })
      for (const { id: model } of models) expect(list.text).toContain(model)
      const bad = await ask({ url, key: 'invalid-key' })
      expect(bad.status).toBe(modelsArePublic ? 200 : id === 'google' ? 400 : 401)
    },
  )

  it.each(
    live.filter(({ isKeyless }) => !isKeyless).map(({ id, models }) => [id, models[0]?.id ?? '']),
  )('%s tells a bad key by a chat', async (id, model) => {
    await using lab = await startLab()
    expect((await chat(lab, id, model)).status).toBe(200)
    const bad = await chat(lab, id, model, { key: 'invalid-key' })
    expect(bad.status).toBe({ google: 400, nvidia: 403 }[id] ?? 401)
  })

  it('openrouter tells a bad key by asking about it', async () => {
    await using lab = await startLab()
    const url = `${lab.baseUrl('openrouter')}/key`
    expect((await ask({ url })).status).toBe(200)
    expect((await ask({ url, key: 'invalid-key' })).status).toBe(401)
  })

  it('ovhcloud answers without a key', async () => {
    await using lab = await startLab()
    expect((await chat(lab, 'ovhcloud', 'gpt-oss-20b', { key: '' })).status).toBe(200)
  })

  it('accepts only the keys it was given', async () => {
    await using lab = await startLab({ acceptKeys: ['good'] })
    const url = `${lab.baseUrl('groq')}/models`
    expect((await ask({ url, key: 'good' })).status).toBe(200)
    expect((await ask({ url, key: 'other' })).status).toBe(401)
  })
})

describe('timing', () => {
  it('gives an answer as many content chunks as asked', async () => {
    await using lab = await startLab({ limits: 'off', timing: { chunks: 40 } })
    await chat(lab, 'groq', 'qwen/qwen3.8-27b', { stream: true })
    expect(lab.calls()[0]?.chunksSent).toBe(40)
  })

  it('sends the chunks one at a time when there is a wait between them', async () => {
    await using lab = await startLab({
      limits: 'off',
      timing: { firstTokenMs: 1, tokenMs: 1, chunks: 9 },
    })
    const seen = await chat(lab, 'google', 'gemini-2.5-flash-lite', { stream: true })
    expect(eventsIn(seen.text)).toHaveLength(10)
    expect(lab.calls()[0]?.chunksSent).toBe(9)
  })
})
