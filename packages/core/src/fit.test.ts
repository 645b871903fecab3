import { expect, it } from 'vitest'
import { fitted } from './fit.ts'
import { aRequest } from './testing/index.ts'

const MODEL = { outputTokensMax: 8_000, contextTokens: 24_000 }

it.each([
  ['what it can', 8_000, 1_000, 8_000],
  ['no more than it can write', 32_000, 1_000, 8_000],
  ['no more than there is room for beside the prompt', 8_000, 20_000, 4_000],
  ['something even where an estimate leaves no room', 8_000, 30_000, 1],
])('a model is asked for %s', (_what, asked, inputTokens, expected) => {
  const sent = fitted(aRequest({ max_tokens: asked }), MODEL, inputTokens)
  expect(sent.max_completion_tokens ?? sent.max_tokens).toBe(expected)
  expect('max_tokens' in sent && 'max_completion_tokens' in sent).toBe(false)
})

it('a request that states no length, or one that fits, is left as it is', () => {
  for (const request of [aRequest(), aRequest({ max_completion_tokens: 10 })])
    expect(fitted(request, MODEL, 23_000)).toBe(request)
})
