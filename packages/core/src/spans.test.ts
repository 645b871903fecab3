/** Spans of a request, with OpenTelemetry's names. */
import { describe, expect, it } from 'vitest'
import type { RequestRecord } from './request-log.ts'
import { spansOf } from './spans.ts'
import { seededRandom } from './testing/seeded-random.ts'

const RECORD: RequestRecord = {
  id: 'req_1',
  atMs: 1_000,
  clientKeyId: 'client-1',
  requestedModel: 'auto',
  stream: true,
  outcome: 'succeeded',
  httpStatus: 200,
  durationMs: 300,
  firstTokenMs: 150,
  provider: 'birch',
  model: 'plain',
  promptTokens: 30,
  completionTokens: 5,
  attempts: [
    {
      provider: 'ash',
      model: 'clever',
      credentialId: 'k1',
      startedAfterMs: 1,
      durationMs: 40,
      promptTokens: 20,
      completionTokens: 0,
      error: 'overloaded',
    },
    {
      provider: 'birch',
      model: 'plain',
      credentialId: 'k2',
      startedAfterMs: 50,
      durationMs: 240,
      firstTokenMs: 100,
      promptTokens: 10,
      completionTokens: 5,
    },
  ],
  explanation: '{"secret":"explanation"}',
  content: { asked: 'a secret prompt', answered: 'a secret answer' },
}

const context = {
  random: seededRandom(1),
  provider: (id: string) => ({ name: `${id}_ai`, address: `${id}.test`, port: 443 }),
}

describe('a finished request', () => {
  const [root, first, second, ...more] = spansOf(RECORD, context)

  it('is one span with one below it for each attempt', () => {
    expect(more).toEqual([])
    expect(root).toMatchObject({
      name: 'chat auto',
      kind: 'server',
      startAtMs: 1_000,
      endAtMs: 1_300,
    })
    expect(first).toMatchObject({
      name: 'chat clever',
      kind: 'client',
      startAtMs: 1_001,
      endAtMs: 1_041,
    })
    expect(second).toMatchObject({ name: 'chat plain', startAtMs: 1_050, endAtMs: 1_290 })
    for (const child of [first, second])
      expect(child).toMatchObject({ traceId: root?.traceId, parentSpanId: root?.spanId })
    expect(root?.traceId).toMatch(/^[\da-f]{32}$/)
    expect(new Set([root, first, second].map((span) => span?.spanId)).size).toBe(3)
    for (const span of [root, first, second]) expect(span?.spanId).toMatch(/^[\da-f]{16}$/)
  })

  it('says who was asked for what, and what came of it', () => {
    expect(root?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'auto',
      'gen_ai.provider.name': 'birch_ai',
      'gen_ai.response.model': 'plain',
      'gen_ai.usage.input_tokens': 30,
      'gen_ai.usage.output_tokens': 5,
      'http.response.status_code': 200,
      'freellmapi.request.id': 'req_1',
      'freellmapi.request.stream': true,
      'freellmapi.outcome': 'succeeded',
      'freellmapi.attempts': 2,
    })
    expect(first?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'ash_ai',
      'gen_ai.request.model': 'clever',
      'gen_ai.usage.input_tokens': 20,
      'gen_ai.usage.output_tokens': 0,
      'server.address': 'ash.test',
      'server.port': 443,
      'error.type': 'overloaded',
    })
    expect(second?.attributes).toMatchObject({
      'gen_ai.response.model': 'plain',
      'freellmapi.first_token_ms': 100,
    })
    expect([root, first, second].map((span) => span?.isError)).toEqual([false, true, false])
  })

  it('says nothing of what was said, nor whose keys were used', () => {
    expect(JSON.stringify([root, first, second])).not.toMatch(/secret|"k1"|"k2"|client-1/)
  })
})

describe('the trace of a client', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const span = '00f067aa0ba902b7'
  const within = (traceParent: string) => spansOf({ ...RECORD, traceParent }, context)

  it('goes on here', () => {
    const [root, child] = within(`00-${trace}-${span}-01`)
    expect(root).toMatchObject({ traceId: trace, parentSpanId: span })
    expect(child).toMatchObject({ traceId: trace, parentSpanId: root?.spanId })
  })

  it('that is not kept is not kept here either', () => {
    expect(within(`00-${trace}-${span}-00`)).toEqual([])
  })

  it.each(['', 'x', `00-${trace}-${span}`, `00-${trace.toUpperCase()}-${span}-01`])(
    'that is none (%j) is one of ours',
    (traceParent) => {
      const [root] = within(traceParent)
      expect(root?.traceId).not.toBe(trace)
      expect(root).not.toHaveProperty('parentSpanId')
    },
  )
})

it.each([
  ['exhausted', true],
  ['failed', true],
  ['interrupted', true],
  ['canceled', false],
] as const)('a request that was %s is an error: %s', (outcome, isError) => {
  const { provider: _, model: __, ...unserved } = RECORD
  const [root] = spansOf({ ...unserved, outcome, attempts: [] }, context)
  expect(root?.isError).toBe(isError)
  expect(root?.attributes['error.type']).toBe(isError ? outcome : undefined)
})
