import { describe, expect, it } from 'vitest'
import { isObject, type JsonObject, objectOf, objectsOf } from '../json.ts'
import { type Lab, startLab } from '../lab.ts'
import { ask, chat, jsonIn, type Seen } from '../test/client.ts'

const NEW = 'gemini-3.6-flash'
const OLD = 'gemini-2.5-flash-lite'

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } } }
const TOOLS = [
  { functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: PARAMETERS }] },
]
const QUESTION = { role: 'user', parts: [{ text: 'The weather in Paris and Oslo?' }] }

function generate(lab: Lab, model: string, body: JsonObject, key = 'key-1'): Promise<Seen> {
  return ask({ url: `${lab.baseUrl('google')}/models/${model}:generateContent`, body, key })
}

/** The model's turn with its calls, as it came. */
async function callTurn(lab: Lab, model: string): Promise<readonly JsonObject[]> {
  const seen = await generate(lab, model, { contents: [QUESTION], tools: TOOLS })
  const [candidate] = objectsOf(jsonIn(seen.text)['candidates'])
  return objectsOf(objectOf(candidate?.['content'])['parts'])
}

function resultsFor(parts: readonly JsonObject[]): readonly JsonObject[] {
  return parts.flatMap(({ functionCall }) => {
    if (!isObject(functionCall)) return []
    const { id, name } = functionCall
    return [{ functionResponse: { id, name, response: { output: '18C' } } }]
  })
}

function followUp(parts: readonly JsonObject[], results = resultsFor(parts)): JsonObject {
  const contents = [QUESTION, { role: 'model', parts }, { role: 'user', parts: results }]
  return { contents, tools: TOOLS }
}

function unsigned(parts: readonly JsonObject[]): readonly JsonObject[] {
  return parts.map(({ thoughtSignature: _signature, ...part }) => part)
}

describe('a conversation with calls', () => {
  it.each([NEW, OLD, 'gemma-4-31b-it'])('%s goes on from its own calls', async (model) => {
    await using lab = await startLab({ limits: 'off' })
    const seen = await generate(lab, model, followUp(await callTurn(lab, model)))
    expect([seen.status, seen.text]).toEqual([200, expect.stringContaining('18C')])
  })

  it('since Gemini 3 needs the signature of the first call, or a documented stand-in', async () => {
    await using lab = await startLab({ limits: 'off' })
    const parts = await callTurn(lab, NEW)
    const lost = await generate(lab, NEW, followUp(unsigned(parts)))
    expect([lost.status, lost.text]).toEqual([
      400,
      expect.stringContaining('is missing a thought_signature in functionCall parts'),
    ])
    const [first, ...others] = unsigned(parts)
    const dummy = { ...first, thoughtSignature: 'skip_thought_signature_validator' }
    expect((await generate(lab, NEW, followUp([dummy, ...others]))).status).toBe(200)
  })

  it('refuses the signature of another key or another model', async () => {
    await using lab = await startLab({ limits: 'off' })
    const parts = await callTurn(lab, NEW)
    const otherKey = await generate(lab, NEW, followUp(parts), 'key-2')
    expect(otherKey.text).toContain('Corrupted thought signature.')
    const otherModel = await generate(lab, 'gemini-3.5-flash', followUp(parts))
    expect(otherModel.status).toBe(400)
  })

  it('takes a signature in base64url, and forgets those of turns that are over', async () => {
    await using lab = await startLab({ limits: 'off' })
    const parts = await callTurn(lab, NEW)
    const [first, ...others] = parts
    const signature = String(first?.['thoughtSignature'])
    const url = signature.replaceAll('+', '-').replaceAll('/', '_')
    const again = followUp([{ ...first, thoughtSignature: url }, ...others])
    expect((await generate(lab, NEW, again)).status).toBe(200)
    const contents = [
      ...objectsOf(followUp(unsigned(parts))['contents']),
      { role: 'model', parts: [{ text: 'Warm.' }] },
      { role: 'user', parts: [{ text: 'Thanks.' }] },
    ]
    expect((await generate(lab, NEW, { contents })).status).toBe(200)
  })

  it('before Gemini 3 minds no signature', async () => {
    await using lab = await startLab({ limits: 'off' })
    const parts = unsigned(await callTurn(lab, OLD))
    expect((await generate(lab, OLD, followUp(parts))).status).toBe(200)
  })

  it('needs as many results as calls, in one turn, with the calls’ ids', async () => {
    await using lab = await startLab({ limits: 'off' })
    const parts = await callTurn(lab, NEW)
    const results = resultsFor(parts)
    const few = await generate(lab, NEW, followUp(parts, results.slice(0, 1)))
    expect(few.text).toContain('the number of function response parts is equal')
    const anonymous = results.map(({ functionResponse }) => {
      const { id: _id, ...rest } = objectOf(functionResponse)
      return { functionResponse: rest }
    })
    const nameless = await generate(lab, NEW, followUp(parts, anonymous))
    expect(nameless.text).toContain('Request contains an invalid argument.')
    const text = results.map(({ functionResponse }) => ({
      functionResponse: { ...objectOf(functionResponse), response: '18C' },
    }))
    expect((await generate(lab, NEW, followUp(parts, text))).status).toBe(400)
  })
})

const user = (text: string): JsonObject => ({ role: 'user', parts: [{ text }] })
const model = (text: string): JsonObject => ({ role: 'model', parts: [{ text }] })

describe('what is refused', () => {
  const declared = (parameters: JsonObject): JsonObject => ({
    contents: [user('hi')],
    tools: [{ functionDeclarations: [{ name: 'f', parameters }] }],
  })
  const configured = (generationConfig: JsonObject): JsonObject => ({
    contents: [user('hi')],
    generationConfig,
  })

  it.each<[name: string, model: string, body: JsonObject, words: string]>([
    ['no contents', NEW, { contents: [] }, 'contents is not specified'],
    ['an empty turn', NEW, { contents: [{ role: 'user', parts: [] }] }, 'must not be empty'],
    ['another role', NEW, { contents: [{ role: 'system', parts: [{ text: 'x' }] }] }, 'valid role'],
    ['two turns of one role', NEW, { contents: [user('a'), user('b')] }, 'alternate'],
    ['a model that begins', NEW, { contents: [model('a'), user('b')] }, 'start with a user turn'],
    ['a model that ends', NEW, { contents: [user('a'), model('b')] }, 'end with a user turn'],
    ['an unknown field', NEW, { contents: [user('a')], user: 'ada' }, 'Unknown name \\"user\\"'],
    ['an unknown setting', NEW, configured({ max_tokens: 5 }), "at 'generation_config'"],
    ['a temperature', NEW, configured({ temperature: 2.5 }), 'range [0.0, 2.0]'],
    ['six stops', NEW, configured({ stopSequences: ['1', '2', '3', '4', '5', '6'] }), 'at most 5'],
    ['a keyword', NEW, declared({ type: 'object', $ref: '#' }), 'Unknown name \\"$ref\\"'],
    ['a list of types', NEW, declared({ type: ['string', 'null'] }), 'cannot start list'],
    [
      'a budget of 0',
      NEW,
      configured({ thinkingConfig: { thinkingBudget: 0 } }),
      'invalid argument',
    ],
    ['a level', OLD, configured({ thinkingConfig: { thinkingLevel: 'low' } }), 'not supported'],
    [
      'a level too low',
      'gemini-3.8-flash',
      configured({ thinkingConfig: { thinking_level: 'minimal' } }),
      'Allowed values are: medium, low, high.',
    ],
    [
      'JSON with tools',
      OLD,
      { ...declared({}), ...configured({ responseMimeType: 'application/json' }) },
      'response mime type',
    ],
  ])('%s', async (_name, name, body, words) => {
    await using lab = await startLab({ limits: 'off' })
    const seen = await generate(lab, name, body)
    expect([seen.status, seen.text]).toEqual([400, expect.stringContaining(words)])
    expect(lab.calls()[0]).toMatchObject({ outcome: 'refused', admitted: false })
  })

  it('a key in the address works, none is a 403', async () => {
    await using lab = await startLab({ limits: 'off' })
    const url = `${lab.baseUrl('google')}/models/${NEW}:generateContent`
    const body = { contents: [user('hi')] }
    expect((await ask({ url: `${url}?key=ada`, body, key: '' })).status).toBe(200)
    expect((await ask({ url, body, key: '' })).status).toBe(403)
  })
})

describe('what is understood', () => {
  it('snake case as well as camel case', async () => {
    await using lab = await startLab({ limits: 'off' })
    const seen = await generate(lab, NEW, {
      contents: [user('hi')],
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      generation_config: { max_output_tokens: 5, thinking_config: { thinking_level: 'minimal' } },
    })
    expect(seen.text).toContain('"finishReason": "MAX_TOKENS"')
  })

  it('thinking can use up all that may be said', async () => {
    await using lab = await startLab({ limits: 'off' })
    const extra = { generationConfig: { maxOutputTokens: 5 } }
    const seen = jsonIn((await chat(lab, 'google', NEW, { extra })).text)
    expect(seen['candidates']).toMatchObject([
      { content: { role: 'model' }, finishReason: 'MAX_TOKENS' },
    ])
    expect(seen['usageMetadata']).not.toHaveProperty('candidatesTokenCount')
  })

  it('a schema, filled in', async () => {
    await using lab = await startLab({ limits: 'off' })
    const generationConfig = {
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { n: { type: 'integer' } } },
    }
    const seen = await generate(lab, NEW, { contents: [user('hi')], generationConfig })
    expect(seen.text).toContain('{\\"n\\":1}')
  })

  it('tokens are counted without an answer', async () => {
    await using lab = await startLab()
    const url = `${lab.baseUrl('google')}/models/${NEW}:countTokens`
    const seen = await ask({ url, body: { contents: [user('hi')] } })
    expect(jsonIn(seen.text)).toEqual({ totalTokens: expect.any(Number) })
  })
})
