import { describe, expect, it } from 'vitest'
import { providers } from './catalog.ts'
import { checkKey } from './check-key.ts'
import { cloudflare } from './cloudflare.ts'
import { github } from './github.ts'
import { groq } from './groq.ts'
import { nvidia } from './nvidia.ts'
import { ollama } from './ollama.ts'
import { ovhcloud } from './ovhcloud.ts'
import type { Provider } from './provider.ts'
import { sambanova } from './sambanova.ts'
import { fixtureFetch } from './testing/index.ts'
import { zai } from './zai.ts'

const KEY = '0123456789abcdef0123456789abcdef:token'

async function verdict(provider: Provider, status: number, body: unknown) {
  const fetch = fixtureFetch({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const report = await checkKey({ fetch }, provider, KEY, new AbortController().signal)
  return { ...report, requests: fetch.requests }
}

/** Whose list of models everybody may read. */
const PUBLIC_LISTS = ['nvidia', 'sambanova', 'openrouter', 'ollama']

describe('the cheapest truth about a key', () => {
  it('is never a list that is public', () => {
    for (const { id, check } of providers.filter(({ id: one }) => PUBLIC_LISTS.includes(one))) {
      expect([id, check.path]).not.toEqual([id, '/models'])
      expect([id, check.path]).not.toEqual([id, '/tags'])
    }
  })

  it('costs at most one token where it is a chat', () => {
    for (const { check } of providers.filter(({ check: one }) => one.method === 'POST')) {
      const { max_tokens: most, options } = (check.body ?? {}) as Record<string, unknown>
      expect(most ?? (options as { num_predict: number }).num_predict).toBe(1)
    }
  })

  const rows: readonly (readonly [string, Provider, number, unknown, string])[] = [
    ['a good one', groq, 200, { data: [] }, 'valid'],
    ['a bad one', groq, 401, { error: { message: 'Invalid API Key' } }, 'invalid'],
    ['a page that answers everything', groq, 200, '<html>', 'unknown'],
    ['an outage', groq, 503, '<html>', 'unknown'],
    [
      'NVIDIA’s way to say bad',
      nvidia,
      403,
      { status: 403, title: 'Forbidden', detail: 'Authorization failed' },
      'invalid',
    ],
    [
      'NVIDIA, too fast: who is told so was let in',
      nvidia,
      429,
      { status: 429, title: 'Too Many Requests' },
      'valid',
    ],
    [
      'NVIDIA, a model that this account lacks',
      nvidia,
      404,
      { status: 404, title: 'Not Found', detail: "Function 'x': Not found for account 'y'" },
      'valid',
    ],
    ['NVIDIA, a model at its end', nvidia, 410, { title: 'Gone', detail: 'end of life' }, 'valid'],
    [
      'SambaNova, good but unpaid',
      sambanova,
      402,
      { error: { message: 'payment', code: 'PAYMENT_METHOD_REQUIRED' } },
      'restricted',
    ],
    [
      'Z.ai, busy with another request',
      zai,
      429,
      { error: { code: '1302', message: 'x' } },
      'valid',
    ],
    [
      'Z.ai, whose bad ones come as text',
      zai,
      401,
      { error: { code: '1002', message: 'x' } },
      'invalid',
    ],
    ['Ollama', ollama, 401, { error: 'unauthorized' }, 'invalid'],
    [
      'Cloudflare, a bad token',
      cloudflare,
      401,
      { success: false, errors: [{ code: 10_000, message: 'Authentication error' }] },
      'invalid',
    ],
    [
      'Cloudflare, a bad account',
      cloudflare,
      404,
      { success: false, errors: [{ code: 7003, message: 'Could not route' }] },
      'invalid',
    ],
    ['Cloudflare', cloudflare, 200, { success: true, errors: [], result: [] }, 'valid'],
    ['no key at all', ovhcloud, 200, { data: [] }, 'valid'],
  ]

  it.each(rows)('%s', async (_what, provider, ...[status, body, expected]) => {
    expect((await verdict(provider, status, body)).verdict).toBe(expected)
  })

  it('asks Cloudflare at the account’s own address, with the token alone', async () => {
    const { requests } = await verdict(cloudflare, 200, {})
    expect(requests[0]?.url).toContain(
      '/accounts/0123456789abcdef0123456789abcdef/ai/models/search',
    )
    expect(requests[0]?.init.headers['authorization']).toBe('Bearer token')
  })

  it('sends no key where none is wanted, and asks nobody who is gone', async () => {
    expect(
      (await verdict(ovhcloud, 200, {})).requests[0]?.init.headers['authorization'],
    ).toBeUndefined()
    expect((await verdict(github, 200, {})).requests).toEqual([])
  })

  it('takes a Cloudflare key without its account for a bad one, and sends it nowhere', async () => {
    const fetch = fixtureFetch({ body: '{}' })
    const report = await checkKey(
      { fetch },
      cloudflare,
      'token-alone',
      new AbortController().signal,
    )
    expect([report.verdict, fetch.requests]).toEqual(['invalid', []])
  })
})
