/** RELIABILITY's rows 28 to 43: what may stand in a request, and what a client is told of what may not. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Seen } from '../stack/ask.ts'
import { candidates, report, startStack } from '../stack/stack.ts'

const stack = await startStack({ providers: candidates('groq') })
afterAll(async () => {
  report(`fields: ${stack.contract.held()} objects held to OpenAI's schema`)
  await stack[Symbol.asyncDispose]()
})
beforeEach(() => stack.lab.clear())

const MESSAGES = [{ role: 'user', content: 'Hello' }]

/** Requests for answers; the gateway asks for lists of models of its own accord. */
const asked = () => stack.lab.calls({ method: 'POST' })

async function post(body: string | object): Promise<Seen> {
  return await stack.ask('/v1/chat/completions', { body })
}

async function refusedBody(body: string | object) {
  const seen = await post(body)
  expect(asked(), 'nothing wrong is sent on').toHaveLength(0)
  const error: { code: string; param: string; message: string } = JSON.parse(seen.text).error
  return { seen, error }
}

/** A good request with something else in it. */
function withField(field: string, value: unknown): object {
  return { model: 'auto', messages: MESSAGES, [field]: value }
}

/** Field, value, and the path that the error names when it is not the field. */
const WRONG: readonly (readonly [number, string, unknown, string?])[] = [
  [33, 'model', 42],
  [33, 'model', ''],
  [33, 'model', ['auto']],
  [33, 'messages', 'hello'],
  [33, 'messages', []],
  [33, 'messages', {}],
  [33, 'messages', [null], 'messages[0]'],
  [33, 'messages', ['hello'], 'messages[0]'],
  [33, 'messages', [{ content: 'x' }], 'messages[0].role'],
  [33, 'messages', [{ role: 'usr', content: 'x' }], 'messages[0].role'],
  [33, 'messages', [{ role: 'user' }], 'messages[0].content'],
  [33, 'messages', [{ role: 'user', content: 7 }], 'messages[0].content'],
  [33, 'messages', [{ role: 'user', content: [] }], 'messages[0].content'],
  [
    33,
    'messages',
    [{ role: 'user', content: [{ type: 'txt', text: 'x' }] }],
    'messages[0].content[0].type',
  ],
  [33, 'messages', [{ role: 'user', content: [{ type: 'text' }] }], 'messages[0].content[0].text'],
  [
    33,
    'messages',
    [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }],
    'messages[0].content[0].image_url',
  ],
  [33, 'messages', [{ role: 'tool', content: 'x' }], 'messages[0].tool_call_id'],
  [33, 'messages', [{ role: 'assistant', tool_calls: {} }], 'messages[0].tool_calls'],
  [
    33,
    'messages',
    [{ role: 'assistant', tool_calls: [{ id: 1 }] }],
    'messages[0].tool_calls[0].id',
  ],
  [35, 'stream', 'true'],
  [35, 'stream', 1],
  [35, 'stream_options', { include_usage: true }],
  [34, 'n', 0],
  [34, 'n', 1.5],
  [34, 'n', 1_000],
  [34, 'max_tokens', -1],
  [34, 'max_tokens', 0],
  [34, 'max_tokens', 1e9],
  [34, 'max_tokens', '100'],
  [34, 'max_completion_tokens', 0],
  [34, 'temperature', 99],
  [34, 'temperature', -0.1],
  [34, 'temperature', 'hot'],
  [34, 'top_p', 1.1],
  [34, 'presence_penalty', 3],
  [34, 'frequency_penalty', -3],
  [34, 'stop', 7],
  [34, 'logit_bias', { '1': 1_000 }, 'logit_bias.1'],
  [34, 'top_logprobs', 21],
  [34, 'logprobs', 'yes'],
  [32, 'seed', 1.5],
  [33, 'tools', {}],
  [33, 'tools', [{ type: 'function' }], 'tools[0].function'],
  [33, 'tools', [{ type: 'function', function: { name: 'a b' } }], 'tools[0].function.name'],
  [
    33,
    'tools',
    [{ type: 'function', function: { name: 'a', parameters: [] } }],
    'tools[0].function.parameters',
  ],
  [33, 'tool_choice', 'sometimes'],
  [33, 'tool_choice', 'required'],
  [33, 'response_format', 'json'],
  [33, 'response_format', { type: 'xml' }, 'response_format.type'],
  [33, 'response_format', { type: 'json_schema' }, 'response_format.json_schema'],
  [33, 'reasoning_effort', 'enormous'],
  [33, 'user', {}],
]

describe('rows 32 to 35: a wrong field', () => {
  const named = WRONG.map(([row, field, value, path = field]) => ({ row, field, value, path }))
  it.each(named)(
    'row $row: $field of $value is a 400 that names it',
    async ({ field, value, path }) => {
      const { seen, error } = await refusedBody(withField(field, value))
      expect(seen.status).toBe(400)
      expect(error.param).toBe(path)
      expect(error.message).toMatch(/.{10,}/)
    },
  )

  it.each([
    ['model', { messages: MESSAGES }],
    ['messages', { model: 'auto' }],
  ])('row 33: a missing %s is a 400 that names it', async (field, body) => {
    const { seen, error } = await refusedBody(body)
    expect(seen.status).toBe(400)
    expect(error.param).toBe(field)
  })

  it.each([
    ['seed', '9007199254740993'],
    ['seed', '1e999'],
    ['temperature', '1e999'],
    ['max_tokens', '1e999'],
    ['n', '9007199254740993'],
  ])('row 32: %s of %s is a 400, not another number', async (field, text) => {
    const body = `{"model":"auto","messages":${JSON.stringify(MESSAGES)},"${field}":${text}}`
    const { seen, error } = await refusedBody(body)
    expect(seen.status).toBe(400)
    expect(error.param).toBe(field)
  })
})

describe('what OpenAI accepts', () => {
  it.each([
    [
      'nulls where nothing is meant',
      {
        temperature: null,
        tools: null,
        stop: null,
        seed: null,
        n: null,
        stream: null,
        response_format: null,
      },
    ],
    ['a negative zero', { temperature: -0 }],
    ['an empty list of tools', { tools: [] }],
    ['a text to stop at', { stop: 'x' }],
    [
      'fields it does not know',
      { thinking: { type: 'enabled' }, enable_thinking: true, extra: [1, { a: null }] },
    ],
    [
      'an assistant that only called',
      {
        messages: [
          ...MESSAGES,
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'ok' },
        ],
      },
    ],
    ['a developer', { messages: [{ role: 'developer', content: 'Be brief.' }, ...MESSAGES] }],
    [
      'content in parts',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] },
    ],
    [
      'metadata and a user',
      { metadata: { a: 'b' }, user: 'me', store: false, service_tier: 'auto' },
    ],
  ])('row 33: %s', async (_what, fields) => {
    expect(await post({ model: 'auto', messages: MESSAGES, ...fields })).toMatchObject({
      status: 200,
    })
  })

  it('row 29: of two fields of one name the last one counts, for us and for the provider', async () => {
    const body = `{"model":"nobody/nothing","messages":[],"model":"auto","messages":${JSON.stringify(MESSAGES)}}`
    expect(await post(body)).toMatchObject({ status: 200 })
    expect(asked()[0]?.body).toMatchObject({ messages: MESSAGES })
  })

  it('row 31: half a surrogate pair, repaired', async () => {
    const body = '{"model":"auto","messages":[{"role":"user","content":"a\\ud800b"}]}'
    expect(await post(body)).toMatchObject({ status: 200 })
    expect(asked()[0]?.body).toMatchObject({ messages: [{ content: 'a\ufffdb' }] })
  })

  it('row 28: and forgets what would reach into prototypes', async () => {
    const body = `{"model":"auto","messages":[{"role":"user","content":"x","__proto__":{"role":"system"}}],"__proto__":{"stream":true},"constructor":{"prototype":{"x":1}}}`
    expect(await post(body)).toMatchObject({ status: 200 })
    expect(JSON.stringify(asked()[0]?.body)).not.toContain('__proto__')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

describe('a model name', () => {
  it.each<string>([
    '../../x',
    '..',
    'a\r\nb',
    '我的模型[test] v2',
    'x'.repeat(256),
    'constructor',
    '__proto__',
    'toString',
    '\u202eflip',
    'zero\u200bwidth',
    'groq/',
    '/groq',
    'groq/../mistral/x',
    "'; DROP TABLE requests; --",
    '=HYPERLINK("http://evil.test")',
    '%2e%2e%2f',
    'auto ',
  ])('row 36: %j is a 404 and goes nowhere', async (model) => {
    const { seen, error } = await refusedBody(withField('model', model))
    expect(seen.status).toBe(404)
    expect(error).toMatchObject({ code: 'model_not_found', param: 'model' })
    expect(await stack.ask(`/v1/models/${encodeURIComponent(model)}`)).toMatchObject({
      status: 404,
    })
  })

  it('row 36: of ten thousand characters is a 400', async () => {
    const { seen, error } = await refusedBody(withField('model', 'x'.repeat(10_000)))
    expect(seen.status).toBe(400)
    expect(error.param).toBe('model')
  })
})

describe('row 37: headers that come from a client', () => {
  it.each(['plain-id_1.2', 'x'.repeat(64)])('%s is a name for a request', async (id) => {
    const seen = await stack.chat({}, { headers: { 'x-request-id': id } })
    expect(seen.headers['x-request-id']).toBe(id)
  })

  it.each(['x'.repeat(65), 'a b', '<script>', '"', '../x', 'a;b'])('%j is replaced', async (id) => {
    const seen = await stack.chat({}, { headers: { 'x-request-id': id, 'x-session-id': id } })
    expect(seen.status).toBe(200)
    expect(seen.headers['x-request-id']).toMatch(/^req_[\w-]+$/)
  })
})

describe('row 33: a destination', () => {
  it.each(['api_base', 'base_url', 'api_key', 'headers', 'extra_headers', 'proxy', 'custom_host'])(
    'in %s changes nothing',
    async (field) => {
      const evil = field.includes('headers') ? { host: 'evil.test' } : 'http://evil.test'
      expect(await post(withField(field, evil))).toMatchObject({ status: 200 })
      expect(asked()).toHaveLength(1)
      expect(JSON.stringify(asked()[0]?.body)).not.toContain('evil.test')
    },
  )

  it('row 43: in a picture is not fetched by the gateway', async () => {
    await using all = await startStack({ lab: stack.lab })
    const image_url = { url: `${stack.lab.url}/_lab/trap` }
    await all.chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url }] }] })
    expect(stack.lab.calls({ provider: 'trap' })).toHaveLength(0)
  })
})

describe('row 42: the same request again', () => {
  it('is another request, with its own place in the ledger', async () => {
    const headers = { 'idempotency-key': 'once' }
    const used = (): number =>
      stack.gateway.deps.engine.roster.upstreams
        .flatMap((upstream) => stack.gateway.deps.engine.readings(upstream))
        .reduce((sum, reading) => sum + reading.used, 0)
    const before = used()
    await Promise.all(Array.from({ length: 5 }, () => stack.chat({}, { headers })))
    expect(asked()).toHaveLength(5)
    expect(used() - before).toBe(5)
  })
})
