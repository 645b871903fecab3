import { describe, expect, it } from 'vitest'
import type { ApiError } from './api-error.ts'
import type { AttemptError } from './errors.ts'
import { fixed, rolling } from './ledger/limit.ts'
import type { ChatRequest } from './openai.ts'
import { anUpstream, type UpstreamSaid } from './testing/an-upstream.ts'
import { Stage, turns } from './testing/stage.ts'

/** What a client is told after a number of requests, of which the last has no answer. */
async function told(
  upstreams: readonly UpstreamSaid[],
  said: {
    readonly error?: AttemptError
    readonly request?: Partial<ChatRequest>
    readonly before?: number
  } = {},
): Promise<ApiError> {
  const stage = new Stage(upstreams.map(anUpstream))
  for (const { provider = 'acme' } of upstreams)
    if (said.error !== undefined) stage.does(provider, { error: said.error })
  for (let n = 0; n < (said.before ?? 0); n++) await stage.served(said.request)
  const reply = await stage.until(stage.ask(said.request))
  if (reply.kind !== 'failed') throw new Error('there is an answer')
  return stage.engine.explain(reply.report)
}

const tools = [{ type: 'function' as const, function: { name: 'f' } }]
const perDay = fixed({ unit: 'requests', cap: 1, period: 'day', timeZone: 'UTC' })

describe('a request without an answer', () => {
  it.each<[string, Parameters<typeof told>, number, string]>([
    ['without any key', [[]], 503, 'no_upstreams'],
    [
      'with a key that is not accepted',
      [[{}], { error: { kind: 'unauthorized' } }],
      502,
      'all_attempts_failed',
    ],
    [
      'that needs what nobody can do',
      [[{ capabilities: { tools: false } }], { request: { tools } }],
      400,
      'model_not_capable',
    ],
    ['longer than any context', [[{ contextTokens: 100 }]], 400, 'context_length_exceeded'],
    [
      'larger than any limit',
      [[{ limits: [rolling('tokens', 10, 'day')] }]],
      400,
      'context_length_exceeded',
    ],
    [
      'too long by the provider’s own count',
      [[{}], { error: { kind: 'context_overflow' } }],
      400,
      'context_length_exceeded',
    ],
    [
      'at a limit',
      [[{ limits: [rolling('requests', 1, 'hour')] }], { before: 1 }],
      429,
      'rate_limit_exceeded',
    ],
    [
      'refused for the rate',
      [[{}], { error: { kind: 'rate_limited', retryAfterMs: 90_000 } }],
      429,
      'rate_limit_exceeded',
    ],
    [
      'stopped by a safety filter',
      [[{}], { error: { kind: 'content_filtered' } }],
      400,
      'content_filter',
    ],
    ['that is wrong', [[{}], { error: { kind: 'invalid_request', message: 'No.' } }], 400, ''],
    [
      'after every model failed',
      [[{}, { provider: 'birch' }], { error: { kind: 'overloaded' } }],
      502,
      'all_attempts_failed',
    ],
    ['for a model that is no more', [[{ status: 'retired' }]], 404, 'model_not_found'],
  ])('%s', async (_, asked, status, code) => {
    const error = await told(...asked)
    expect(error.status).toBe(status)
    expect(error.code ?? '').toBe(code)
  })

  it('is told who said no, why, and until when', async () => {
    const { message, retryAfterS } = await told(
      [
        { provider: 'ash', limits: [perDay] },
        { provider: 'birch', capabilities: { tools: false } },
        { provider: 'cedar', contextTokens: 100 },
      ],
      { before: 1, request: { tools } },
    )
    expect(message).toContain('ash/large: 1 requests used, free in ')
    expect(message).toContain('birch/large: cannot do tool calls')
    expect(message).toContain('cedar/large: context of 100 tokens is too small')
    // The test's clock starts at noon, and a fixed day opens a second late.
    expect(retryAfterS).toBeGreaterThanOrEqual(43_199)
    expect(retryAfterS).toBeLessThanOrEqual(43_202)
  })

  it('is told to come back when the first of them can serve it, not when its rest ends but its limit stands', async () => {
    const resting = anUpstream({ provider: 'ash', limits: [rolling('requests', 1, 'hour')] })
    const stage = new Stage([resting])
    stage.does('ash', { error: { kind: 'overloaded', retryAfterMs: 20_000 } })
    const first = await stage.until(stage.ask())
    expect(first.kind).toBe('failed')
    const second = await stage.until(stage.ask())
    if (second.kind !== 'failed') throw new Error('there is an answer')
    expect(stage.engine.explain(second.report).retryAfterS).toBeGreaterThan(3_000)
  })

  it('lists eight reasons and the number of the others', async () => {
    const many = Array.from({ length: 11 }, (_, at) => ({ provider: `p${at}`, contextTokens: 10 }))
    const { message } = await told(many)
    expect(message.match(/too small/g)).toHaveLength(8)
    expect(message).toContain('and 3 more')
  })

  it('is recorded as its client’s own leaving when it left', async () => {
    const stage = new Stage([anUpstream()])
    const client = new AbortController()
    const coming = stage.ask({}, client.signal)
    await turns()
    client.abort()
    const reply = await stage.until(coming)
    if (reply.kind !== 'failed') throw new Error('the client has left')
    expect(stage.engine.explain(reply.report)).toMatchObject({
      status: 408,
      code: 'client_closed_request',
    })
  })
})
