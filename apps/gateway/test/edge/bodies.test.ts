/** RELIABILITY's rows 25 to 30: what a body may be made of, and how soon one that may not be is refused. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Seen } from '../stack/ask.ts'
import { candidates, report, startStack } from '../stack/stack.ts'
import { rawRequest, sendRaw } from './raw.ts'

const stack = await startStack({ providers: candidates('groq') })
const refusals: Seen[] = []
afterAll(async () => {
  const slowest = Math.max(...refusals.map(({ tookMs }) => tookMs))
  report(`bodies: ${refusals.length} refused, the slowest in ${slowest.toFixed(0)} ms`)
  report(`bodies: ${stack.contract.held()} objects held to OpenAI's schema`)
  await stack[Symbol.asyncDispose]()
})
beforeEach(() => stack.lab.clear())

const CHAT = '/v1/chat/completions'
const MESSAGES = [{ role: 'user', content: 'Hello' }]

async function post(body: string | object, headers: Record<string, string> = {}): Promise<Seen> {
  return await stack.ask(CHAT, { body, headers })
}

async function refusedBody(body: string | object, headers: Record<string, string> = {}) {
  const seen = await post(body, headers)
  refusals.push(seen)
  expect(stack.lab.calls({ method: 'POST' }), 'nothing wrong is sent on').toHaveLength(0)
  return {
    seen,
    error: JSON.parse(seen.text).error as { code: string; param: string; message: string },
  }
}

/** A good request with something else in it. */
function withField(field: string, value: unknown): object {
  return { model: 'auto', messages: MESSAGES, [field]: value }
}

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`
}

describe('a body that is no JSON object', () => {
  it.each([
    ['row 25: empty', ''],
    ['row 25: half of one', '{"model":"auto","messages":[{"role"'],
    ['row 33: a list', '[]'],
    ['row 33: null', 'null'],
    ['row 33: a number', '42'],
    ['row 33: a text', '"hello"'],
    ['row 32: NaN', '{"model":"auto","messages":NaN}'],
    ['row 30: not JSON at all', 'model=auto&messages=hello'],
    ['row 30: a page', '<html></html>'],
  ])('%s is a 400', async (_what, body) => {
    const { seen } = await refusedBody(body)
    expect(seen.status).toBe(400)
  })

  it.each([
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['UTF-16', Buffer.from('\ufeff{"model":"auto"}', 'utf16le')],
    ['half a character', Buffer.from('{"model":"\u00e9"}').subarray(0, 11)],
  ])('row 30: %s is a 400', async (_what, bytes) => {
    const head = rawRequest([
      `POST ${CHAT} HTTP/1.1`,
      'host: localhost',
      `authorization: Bearer ${stack.gateway.unified.key}`,
      `content-length: ${bytes.length}`,
    ])
    const { status } = await sendRaw(stack.gateway.url, Buffer.concat([Buffer.from(head), bytes]))
    expect(status).toBe(400)
  })

  it('row 30: but a mark of byte order is let pass', async () => {
    expect(await post(`\ufeff${JSON.stringify(withField('user', 'x'))}`)).toMatchObject({
      status: 200,
    })
  })
})

describe('the size of a body', () => {
  const authorized = [`POST ${CHAT} HTTP/1.1`, 'host: localhost', 'content-type: application/json']
  const key = `authorization: Bearer ${stack.gateway.unified.key}`
  const LIMIT = 25 * 1024 * 1024

  it.each([
    ['stated one byte over the limit', [`content-length: ${LIMIT + 1}`], 413],
    ['stated absurdly', ['content-length: 99999999999'], 413],
    ['stated negatively', ['content-length: -1'], 400],
    ['stated as text', ['content-length: ten'], 400],
  ])('row 25: %s is refused before it is sent', async (_what, lines, status) => {
    const seen = await sendRaw(stack.gateway.url, rawRequest([...authorized, key, ...lines]))
    expect(seen.status).toBe(status)
    expect(seen.tookMs).toBeLessThan(1_000)
  })

  it('row 25: unstated, is counted as it comes', async () => {
    const body = JSON.stringify(withField('user', 'x'.repeat(LIMIT)))
    const response = await fetch(stack.gateway.url + CHAT, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.gateway.unified.key}` },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
    stack.contract.hold({
      path: CHAT,
      status: 413,
      contentType: 'application/json',
      text: await response.text(),
      isWhole: true,
    })
  })

  it('row 25: does not matter to those who have no key', async () => {
    const lines = [...authorized, `content-length: ${LIMIT}`]
    const seen = await sendRaw(stack.gateway.url, rawRequest(lines, 'x'.repeat(1_000)))
    expect(seen.status).toBe(401)
  })

  it.each(['gzip', 'br', 'deflate', 'zstd', 'x'])(
    'row 26: compressed with %s is a 415',
    async (encoding) => {
      const { seen, error } = await refusedBody(withField('user', 'x'), {
        'content-encoding': encoding,
      })
      expect(seen.status).toBe(415)
      expect(error.code).toBe('unsupported_content_encoding')
    },
  )
})

describe('rows 5.2 and 27: nesting', () => {
  it.each([65, 1_000, 100_000, 1_000_000])('of %i levels is a 400', async (depth) => {
    const { seen } = await refusedBody(`{"model":"auto","messages":${nested(depth)}}`)
    expect(seen.status).toBe(400)
  })

  it.each(['tools', 'metadata', 'response_format', 'unknown_field'])(
    'in %s is a 400',
    async (field) => {
      const { seen, error } = await refusedBody(
        `{"model":"auto","messages":[{"role":"user","content":"x"}],"${field}":${nested(5_000)}}`,
      )
      expect(seen.status).toBe(400)
      expect(error.message).toContain('nested')
    },
  )

  it('of objects is a 400', async () => {
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`
    const { seen } = await refusedBody(`{"model":"auto","messages":[],"x":${deep}}`)
    expect(seen.status).toBe(400)
  })
})

describe('row 27: amounts', () => {
  it.each([
    [
      'ten thousand and one messages',
      'messages',
      Array.from({ length: 10_001 }, () => MESSAGES[0]),
    ],
    ['two thousand tools', 'tools', Array.from({ length: 2_000 }, (_, at) => tool(`t${at}`))],
    ['a thousand stops', 'stop', Array.from({ length: 1_000 }, () => 'x')],
    [
      'a hundred thousand biases',
      'logit_bias',
      Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [at, 1])),
    ],
  ])('%s are a 400 that names the field', async (_what, field, value) => {
    const { seen, error } = await refusedBody(withField(field, value))
    expect(seen.status).toBe(400)
    expect(error.param).toBe(field)
  })

  it('a text of five million characters is a prompt too long for anyone, and said so', async () => {
    const { seen, error } = await refusedBody(
      withField('messages', [{ role: 'user', content: 'word '.repeat(1_000_000) }]),
    )
    expect(seen.status).toBe(400)
    expect(error).toMatchObject({ code: 'context_length_exceeded', param: 'messages' })
  })

  it('a tool schema of a megabyte that refers to itself is passed on or too long, never a fault', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`field_${at}`, { $ref: '#/$defs/self' }]),
    )
    const parameters = { type: 'object', properties, $defs: { self: { $ref: '#/$defs/self' } } }
    const seen = await post(
      withField('tools', [{ ...tool('big'), function: { name: 'big', parameters } }]),
    )
    expect([200, 400]).toContain(seen.status)
  })
})

function tool(name: string): object {
  return { type: 'function', function: { name, parameters: { type: 'object' } } }
}

describe('a refusal', () => {
  it('takes less than 100 ms', () => {
    // A million levels take that long to send and to parse; the rest of a busy machine may hold up a few more.
    const slow = refusals.filter(({ tookMs }) => tookMs >= 100)
    expect(slow.length).toBeLessThanOrEqual(refusals.length / 5)
  })
})
