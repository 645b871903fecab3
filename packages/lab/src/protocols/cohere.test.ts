import { describe, expect, it } from 'vitest'
import { objectOf, objectsOf, parseJson, stringOf } from '../json.ts'
import { startLab } from '../lab.ts'
import { chat, eventsIn, jsonIn } from '../test/client.ts'

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

describe('cohere', () => {
  const model = 'command-a-reasoning-08-2025'
  const deltas = (text: string) => eventsIn(text).map(({ delta }) => objectOf(delta))
  const messages = (text: string) => deltas(text).map(({ message }) => objectOf(message))

  it('streams the text and the thoughts it gives whole, names each event, and ends with its counts', async () => {
    await using lab = await startLab({ limits: 'off' })
    const streamed = await chat(lab, 'cohere', model, { stream: true })
    const whole = jsonIn((await chat(lab, 'cohere', model)).text)
    const parts = objectsOf(objectOf(whole['message'])['content'])
    const said = (kind: string): string =>
      messages(streamed.text)
        .map(({ content }) => stringOf(objectOf(content)[kind]))
        .join('')
    expect(parts.map(({ type, thinking, text }) => [type, thinking ?? text])).toEqual([
      ['thinking', said('thinking')],
      ['text', said('text')],
    ])
    for (const event of streamed.text.trimEnd().split('\n\n')) {
      const [, name = '', type] = /^event: (\S+)\ndata: .*"type":"([^"]+)"\}$/u.exec(event) ?? []
      expect(name).toBe(type)
    }
    expect(deltas(streamed.text).at(-1)?.['usage']).toEqual(whole['usage'])
    expect(streamed.text).not.toContain('[DONE]')
  })

  it('calls a tool once for each thing asked about, as objects in the stream and a list when whole', async () => {
    await using lab = await startLab({ limits: 'off' })
    const options = { prompt: CITIES, extra: { tools: TOOLS } }
    const streamed = (await chat(lab, 'cohere', model, { ...options, stream: true })).text
    const args = messages(streamed).map(({ tool_calls: call }) =>
      stringOf(objectOf(objectOf(call)['function'])['arguments']),
    )
    expect(args.filter(Boolean).map(parseJson)).toEqual([{ city: 'Paris' }, { city: 'Oslo' }])
    const whole = jsonIn((await chat(lab, 'cohere', model, options)).text)
    expect(objectsOf(objectOf(whole['message'])['tool_calls'])).toHaveLength(2)
    expect(whole['finish_reason']).toBe('TOOL_CALL')
  })

  it.each([
    ['a temperature above one', { temperature: 1.5 }],
    ['a property of OpenAI’s', { max_completion_tokens: 5 }],
    ['both penalties', { frequency_penalty: 0.1, presence_penalty: 0.1 }],
    ['more tokens than a model can write', { max_tokens: 99_000 }],
    ['a tool with a hyphen', { tools: [{ function: { name: 'a-b', parameters: {} } }] }],
    ['a format beside tools', { tools: TOOLS, response_format: { type: 'json_object' } }],
    [
      'an instruction after the question',
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'system', content: 'b' },
        ],
      },
    ],
    ['a result of no call', { messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] }],
  ])('refuses %s, in a flat body', async (_what, extra) => {
    await using lab = await startLab()
    const seen = await chat(lab, 'cohere', model, { extra })
    expect(Math.floor(seen.status / 100)).toBe(4)
    expect(Object.keys(jsonIn(seen.text))).toEqual(['id', 'message'])
  })
})
