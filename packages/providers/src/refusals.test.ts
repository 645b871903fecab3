import type { AttemptError } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { classify } from './classify.ts'
import { cloudflare } from './cloudflare.ts'
import type { Provider } from './provider.ts'
import { refusedParameters } from './refusals.ts'
import { readError } from './wire-error.ts'
import { zai } from './zai.ts'

function kindOf(provider: Provider, status: number, body: unknown): AttemptError['kind'] {
  const headers = { get: () => null }
  return classify({ provider, status, headers, error: readError(body), nowMs: 0 }).kind
}

describe('Z.ai’s business codes', () => {
  it.each([
    ['unauthorized', 401, [1000, 1001, 1002, 1003, 1004]],
    ['unauthorized', 429, [1112, 1121]],
    ['not_entitled', 429, [1113]],
    ['not_entitled', 403, [1212, 1220, 1221, 1222]],
    ['model_unavailable', 400, [1211]],
    ['context_overflow', 400, [1261]],
    ['content_filtered', 400, [1301]],
    ['rate_limited', 429, [1302, 1303]],
    ['quota_exhausted', 429, [1304, 1308, 1309, 1310, 1313, 1316, 1317, 1318, 1319, 1320, 1321]],
    ['overloaded', 500, [1234]],
    ['overloaded', 429, [1305]],
    ['invalid_request', 400, [1210, 1213, 1214, 1215]],
  ] as const)('are %s with status %i: %j', (kind, status, codes) => {
    for (const code of codes) {
      const error = { code: String(code), message: 'x' }
      expect([code, kindOf(zai, status, { error })]).toEqual([code, kind])
    }
  })

  it('count with a 200 too', () => {
    for (const [code, kind] of [
      ['1305', 'overloaded'],
      ['1113', 'not_entitled'],
      ['1301', 'content_filtered'],
    ]) {
      expect(kindOf(zai, 200, { error: { code, message: 'x' } })).toBe(kind)
    }
  })
})

describe('Cloudflare’s numbers', () => {
  it.each([
    ['quota_exhausted', 429, [4006, 3036]],
    ['overloaded', 429, [3040]],
    ['overloaded', 408, [3007, 3008]],
    ['not_entitled', 403, [5035, 5016, 5018, 3041]],
    ['model_unavailable', 400, [5007]],
    ['model_unavailable', 404, [3042]],
    ['unauthorized', 401, [10_000]],
    ['unauthorized', 403, [10_000, 3023]],
    ['unauthorized', 400, [9106, 1000]],
    ['unauthorized', 404, [7003]],
    ['context_overflow', 413, [3006, 3010, 5021]],
    ['content_filtered', 400, [3030]],
    ['invalid_request', 400, [5006, 8001, 5004, 3003]],
  ] as const)('are %s with status %i: %j', (kind, status, codes) => {
    for (const code of codes) {
      const errors = [{ code, message: 'AiError: x' }]
      expect([code, kindOf(cloudflare, status, { success: false, errors })]).toEqual([code, kind])
    }
  })
})

describe('a parameter that is refused by name', () => {
  it.each([
    ["property 'min_p' is unsupported", ['min_p']],
    [
      "'messages.2' : (property 'reasoning_content' is unsupported), property 'x-y' is unsupported",
      ['reasoning_content', 'x-y'],
    ],
    ['Unrecognized request argument supplied: top_k', ['top_k']],
    [
      'Invalid JSON payload received. Unknown name "topK" at \'generation_config\': Cannot find field.',
      ['topK'],
    ],
    [
      'body -> frequency_penalty\n  Extra inputs are not permitted (type=extra_forbidden)',
      ['frequency_penalty'],
    ],
    ['`reasoning_effort` must be one of `low`, `medium`, `high`', ['reasoning_effort']],
    ['temperature is too hot', []],
  ])('%s', (message, names) => {
    const error = readError({ error: { message } })
    expect(error && refusedParameters(error)).toEqual(names)
  })
})
