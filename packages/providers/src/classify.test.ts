import type { AttemptError } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { providers } from './catalog.ts'
import { cerebras } from './cerebras.ts'
import { classify } from './classify.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { parseJson } from './json.ts'
import { mistral } from './mistral.ts'
import { openrouter } from './openrouter.ts'
import type { Provider } from './provider.ts'
import { readError, readPlainError } from './wire-error.ts'

/** 2026-09-21T14:13:20Z. */
const NOW_MS = 1_790_000_000_000

type Headers = Readonly<Record<string, string>>

function classified(
  provider: Provider,
  status: number,
  body: unknown,
  headers: Headers = {},
): AttemptError {
  const error =
    typeof body === 'string'
      ? (readError(parseJson(body)) ?? readPlainError(body))
      : readError(body)
  const get = (name: string): string | null => headers[name] ?? null
  return classify({ provider, status, headers: { get }, error, nowMs: NOW_MS })
}

function message(text: string, facts: object = {}): object {
  return { error: { message: text, ...facts } }
}

describe('the rows of the error table', () => {
  const rows: readonly (readonly [string, Provider, number, unknown, AttemptError['kind']])[] = [
    ['1: gone by status', groq, 410, {}, 'model_unavailable'],
    [
      '1: gone by code',
      groq,
      400,
      message('x', { code: 'model_decommissioned' }),
      'model_unavailable',
    ],
    ['1: gone in words', mistral, 404, message('This model has been retired'), 'model_unavailable'],
    [
      '1: a free variant that ended',
      openrouter,
      404,
      message('x', { metadata: { error_type: 'free_variant_ended' } }),
      'model_unavailable',
    ],
    ['2: bad key', groq, 401, message('x'), 'unauthorized'],
    [
      '2: bad key, flat',
      cerebras,
      401,
      { message: 'Wrong API Key', code: 'wrong_api_key' },
      'unauthorized',
    ],
    ['2: bad key, as a detail', mistral, 401, { detail: 'Invalid API Key' }, 'unauthorized'],
    ['2: wrong host', mistral, 401, { message: 'Unauthorized', request_id: 'x' }, 'unauthorized'],
    ['3: no credit', openrouter, 402, message('Insufficient credits'), 'quota_exhausted'],
    ['3: no payment method', cerebras, 400, message('Add a payment method'), 'quota_exhausted'],
    [
      '3: but the budget in flight is a matter of seconds',
      openrouter,
      402,
      message('x', { metadata: { limit_source: 'openrouter_in_flight_budget' } }),
      'rate_limited',
    ],
    [
      '4: not for this key',
      openrouter,
      404,
      message('No endpoints found', { metadata: { error_type: 'privacy_restricted' } }),
      'not_entitled',
    ],
    ['5: too big', groq, 413, message('Request too large'), 'context_overflow'],
    [
      '5: too big, by code',
      groq,
      400,
      message('x', { code: 'context_length_exceeded' }),
      'context_overflow',
    ],
    ['8: too many at once', groq, 429, message('too many concurrent requests'), 'rate_limited'],
    [
      '9: queue full',
      cerebras,
      429,
      { message: 'x', type: 'too_many_requests_error', code: 'queue_exceeded' },
      'rate_limited',
    ],
    ['9: no flex capacity', groq, 498, message('flex tier capacity exceeded'), 'rate_limited'],
    [
      '9: service tier',
      mistral,
      503,
      message('Service tier capacity exceeded', { code: '3505' }),
      'overloaded',
    ],
    [
      '10: a call thrown away',
      groq,
      400,
      message('x', { code: 'tool_use_failed' }),
      'generation_failed',
    ],
    [
      '10: JSON thrown away',
      groq,
      400,
      message('x', { code: 'json_validate_failed' }),
      'generation_failed',
    ],
    ...[500, 502, 503, 504, 520, 524, 529, 408, 499].map(
      (status) => [`11: ${status}`, groq, status, '<html>', 'overloaded'] as const,
    ),
    [
      '12: a parameter',
      groq,
      400,
      message("property 'min_p' is unsupported"),
      'parameter_rejected',
    ],
    [
      '13: no images',
      mistral,
      400,
      message('Image input is not enabled for this model', { code: '3051' }),
      'unsupported',
    ],
    [
      '14: unsafe',
      openrouter,
      403,
      message('x', { metadata: { flagged_input: 'y', reasons: [] } }),
      'content_filtered',
    ],
    [
      '14: policy',
      groq,
      400,
      message('x', { code: 'content_policy_violation' }),
      'content_filtered',
    ],
    [
      '15: anything else is the client’s',
      groq,
      422,
      message('temperature is too hot'),
      'invalid_request',
    ],
    [
      '15: but 404 is about the model',
      groq,
      404,
      message('x', { code: 'model_not_found' }),
      'model_unavailable',
    ],
    [
      '16: an error with status 200',
      openrouter,
      200,
      message('Provider returned error', { code: 502 }),
      'overloaded',
    ],
    [
      '16: whose code decides',
      openrouter,
      200,
      message('No credit', { code: 402 }),
      'quota_exhausted',
    ],
  ]

  it.each(rows)('%s', (_row, provider, ...[status, body, kind]) => {
    expect(classified(provider, status, body).kind).toBe(kind)
  })
})

describe('a 429', () => {
  const rows: readonly (readonly [string, Provider, string, object, Headers])[] = [
    [
      'of the minute, by Groq',
      groq,
      'rate_limited',
      message(
        'on tokens per minute (TPM): Limit 8000, Used 1, Requested 2. Please try again in 3s.',
      ),
      {},
    ],
    [
      'of the day, by Groq',
      groq,
      'quota_exhausted',
      message(
        'on requests per day (RPD): Limit 1000, Used 1000, Requested 1. Please try again in 1m26.4s.',
      ),
      {},
    ],
    [
      'of the pool’s day, by OpenRouter',
      openrouter,
      'quota_exhausted',
      message('Rate limit exceeded: free-models-per-day'),
      {},
    ],
    [
      'of the pool’s day, by its source',
      openrouter,
      'quota_exhausted',
      message('x', { metadata: { limit_source: 'openrouter_free_model_daily' } }),
      {},
    ],
    [
      'of the minute, by OpenRouter',
      openrouter,
      'rate_limited',
      message('Rate limit exceeded: free-models-per-min'),
      {},
    ],
    [
      'that is not on the plan, by a header',
      mistral,
      'not_entitled',
      message('x'),
      { 'x-ratelimit-limit-req-minute': '0' },
    ],
  ]

  it.each(rows)('%s', (_what, provider, ...[kind, body, headers]) => {
    expect(classified(provider, 429, body, headers).kind).toBe(kind)
  })

  it('full of 402s and 403s benches nobody for a day, at any provider', () => {
    const texts = [
      'Limit 4020, Used 4030, Requested 402. Please try again in 3s.',
      'Too many requests (403 in 402 ms), error 402: see /errors/403',
      'insufficient room in the queue: 402 ahead of you',
    ]
    for (const provider of providers.filter(({ id }) => id !== 'cloudflare')) {
      for (const text of texts) {
        const error = classified(provider, 429, message(text))
        expect([provider.id, error.kind]).toEqual([provider.id, 'rate_limited'])
        const { retryAfterMs = 0 } = error as { retryAfterMs?: number }
        expect(retryAfterMs).toBeLessThanOrEqual(60_000)
      }
    }
  })

  it('by Google is of the day when its quota says so, whatever shorter wait it states', () => {
    const details = [
      {
        violations: [
          { quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20' },
        ],
      },
      { retryDelay: '21s' },
    ]
    const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'x', details }
    // Midnight in Los Angeles is 07:00 UTC in summer.
    const untilMidnightMs = Date.UTC(2026, 8, 22, 7) - NOW_MS
    expect(classified(google, 429, { error })).toEqual({
      kind: 'quota_exhausted',
      scope: 'model',
      retryAfterMs: untilMidnightMs,
    })
  })
})
