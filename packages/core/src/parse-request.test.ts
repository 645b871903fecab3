import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BODY_DEPTH_MAX } from './bounds.ts'
import { parseChatRequest } from './parse-request.ts'

const MESSAGES = [{ role: 'user', content: 'Hello' }]

function parse(fields: object) {
  return parseChatRequest({ model: 'auto', messages: structuredClone(MESSAGES), ...fields })
}

function value(fields: object) {
  const parsed = parse(fields)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

function nested(depth: number): unknown {
  let inner: unknown = 1
  for (let level = 0; level < depth; level++) inner = [inner]
  return inner
}

describe('a body', () => {
  it.each([null, 1, 'text', [], undefined, true])('%j is not a request', (body) => {
    expect(parseChatRequest(body)).toMatchObject({ ok: false, error: { status: 400, param: null } })
  })

  it('may be nested so deep and no deeper', () => {
    // The field itself is the first level.
    expect(parse({ x: nested(BODY_DEPTH_MAX - 1) }).ok).toBe(true)
    expect(parse({ x: nested(BODY_DEPTH_MAX) })).toMatchObject({
      ok: false,
      error: { status: 400 },
    })
    expect(parse({ x: nested(100_000) }).ok).toBe(false)
  })

  it('keeps fields that nobody knows', () => {
    expect(value({ x_extra: { deep: [1, 'a'] } })).toMatchObject({ x_extra: { deep: [1, 'a'] } })
  })
})

describe('null', () => {
  it('means that a field is not there', () => {
    const request = value({ temperature: null, tools: null, stop: null, response_format: null })
    expect(Object.keys(request).sort()).toEqual(['messages', 'model'])
    const message = {
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: null,
      name: null,
    }
    expect(value({ messages: [...MESSAGES, message] }).messages[1]).toEqual({ role: 'assistant' })
  })

  it('is a value in a JSON schema', () => {
    const parameters = { type: 'object', properties: { a: { enum: ['x', null], default: null } } }
    const request = value({ tools: [{ type: 'function', function: { name: 'f', parameters } }] })
    expect(request.tools?.[0]?.function.parameters).toEqual(parameters)
  })
})

describe('text', () => {
  it('is repaired where it holds half a character', () => {
    const request = value({ user: '\ud800', messages: [{ role: 'user', content: 'a\udfffb' }] })
    expect(request.user).toBe('\ufffd')
    expect(request.messages[0]?.content).toBe('a\ufffdb')
  })

  it('is well-formed afterwards, wherever it stands', () => {
    const surrogates = fc.string({ unit: 'binary' }).map((text) => `${text}\ud800`)
    fc.assert(
      fc.property(fc.array(surrogates), fc.dictionary(fc.string(), surrogates), (list, record) => {
        const parsed = parse({ x_list: list, x_record: record, user: list[0] ?? 'x' })
        if (!parsed.ok) return
        const { x_list, x_record, user } = parsed.value
        const texts = [...(x_list as string[]), ...Object.values(x_record as object), user]
        expect(texts.every((text: string) => text.isWellFormed())).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('prototypes', () => {
  it('are out of reach', () => {
    const body: unknown = JSON.parse(
      '{"model":"auto","messages":[{"role":"user","content":"x","__proto__":{"a":1}}],"__proto__":{"stream":true}}',
    )
    const parsed = parseChatRequest(body)
    expect(parsed.ok && parsed.value.stream).toBeFalsy()
    expect(JSON.stringify(parsed)).not.toContain('__proto__')
  })
})

describe('fields that need each other', () => {
  const tools = [{ type: 'function', function: { name: 'f' } }]
  it.each([
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      'stream_options',
    ],
    ['a required tool without tools', { tool_choice: 'required' }, 'tool_choice'],
    [
      'a chosen tool without tools',
      { tool_choice: { type: 'function', function: { name: 'f' } } },
      'tool_choice',
    ],
    [
      'a chosen tool that is not there',
      { tools, tool_choice: { type: 'function', function: { name: 'g' } } },
      'tool_choice',
    ],
  ])('%s are refused', (_what, fields, param) => {
    expect(parse(fields)).toMatchObject({ ok: false, error: { status: 400, param } })
  })

  it('are accepted together', () => {
    expect(parse({ stream: true, stream_options: { include_usage: true } }).ok).toBe(true)
    expect(parse({ tools, tool_choice: { type: 'function', function: { name: 'f' } } }).ok).toBe(
      true,
    )
    expect(parse({ tool_choice: 'auto' }).ok).toBe(true)
  })
})

describe('whatever comes', () => {
  it('is a request or a 400, and never a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue({ maxDepth: 4 }), (body, field) => {
        for (const candidate of [
          body,
          { model: 'auto', messages: body },
          { model: 'auto', messages: MESSAGES, tools: field },
        ]) {
          const parsed = parseChatRequest(structuredClone(candidate))
          if (!parsed.ok) expect(parsed.error.status).toBe(400)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
