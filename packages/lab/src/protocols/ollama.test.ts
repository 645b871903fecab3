import { describe, expect, it } from 'vitest'
import { type JsonObject, objectOf, objectsOf, stringOf } from '../json.ts'
import { startLab } from '../lab.ts'
import { chat, jsonIn, linesIn } from '../test/client.ts'

const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
]
const CITIES = 'What is the weather in Paris and Oslo?'

describe('ollama', () => {
  const model = 'gpt-oss:120b'

  it('streams unless told not to, a line a piece, and counts in the last', async () => {
    await using lab = await startLab({ limits: 'off' })
    const streamed = await chat(lab, 'ollama', model, { extra: { stream: undefined } })
    const whole = jsonIn((await chat(lab, 'ollama', model)).text)
    const lines = linesIn(streamed.text)
    const said = (kind: string): string =>
      lines.map(({ message }) => stringOf(objectOf(message)[kind])).join('')
    expect(streamed.headers['content-type']).toBe('application/x-ndjson')
    expect(objectOf(whole['message'])).toMatchObject({
      content: said('content'),
      thinking: said('thinking'),
    })
    expect(lines.map(({ done }) => done).filter(Boolean)).toEqual([true])
    expect(lines.at(-1)).toMatchObject({ done_reason: 'stop', eval_count: whole['eval_count'] })
  })

  it('gives arguments as objects', async () => {
    await using lab = await startLab({ limits: 'off' })
    const options = { prompt: CITIES, extra: { tools: TOOLS } }
    const whole = jsonIn((await chat(lab, 'ollama', model, options)).text)
    const calls = objectsOf(objectOf(whole['message'])['tool_calls'])
    expect(calls.map((call) => objectOf(call['function'])['arguments'])).toEqual([
      { city: 'Paris' },
      { city: 'Oslo' },
    ])
  })

  it.each([
    ['a level of thinking it does not know', { think: 'hard' }, 'invalid reasoning value'],
    ['an image by its address', image('https://example.com/a.png'), 'image URLs are not'],
    ['arguments that are text', calling('{}'), 'invalid tool call arguments'],
  ])('refuses %s', async (_what, extra, words) => {
    await using lab = await startLab()
    const seen = await chat(lab, 'ollama', 'kimi-k2.6', { extra })
    expect([seen.status, seen.text]).toEqual([400, expect.stringContaining(words)])
  })

  function image(url: string): JsonObject {
    return { messages: [{ role: 'user', content: 'What is it?', images: [url] }] }
  }

  function calling(args: string): JsonObject {
    const call = { function: { name: 'f', arguments: args } }
    return { messages: [{ role: 'assistant', content: '', tool_calls: [call] }] }
  }
})
