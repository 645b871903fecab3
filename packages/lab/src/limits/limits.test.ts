import { describe, expect, it } from 'vitest'
import { startLab } from '../lab.ts'
import { ask, chat, jsonIn } from '../test/client.ts'

/** Noon in Los Angeles, in winter. */
const NOON_MS = Date.UTC(2026, 10, 24, 20)

function testClock() {
  let now = NOON_MS
  return {
    nowMs: () => now,
    advance: (ms: number) => {
      now += ms
    },
  }
}

const GROQ = 'openai/gpt-oss-20b'

async function statuses(count: number, one: () => Promise<{ status: number }>) {
  const seen = await Promise.all(Array.from({ length: count }, one))
  const passed = seen.filter(({ status }) => status === 200).length
  return { passed, refused: seen.filter(({ status }) => status === 429).length }
}

describe('what each provider counts', () => {
  it('nvidia: forty requests a minute for all models of an account together', async () => {
    await using lab = await startLab({ clock: testClock() })
    const models = ['openai/gpt-oss-20b', 'z-ai/glm-5.2'] as const
    let passed = 0
    for (let turn = 0; turn < 50; turn++) {
      const seen = await chat(lab, 'nvidia', models[turn % 2] ?? '')
      if (seen.status === 200) passed++
      else expect(jsonIn(seen.text)).toEqual({ status: 429, title: 'Too Many Requests' })
    }
    expect(passed).toBe(40)
  })

  it('cohere: twenty a minute, coming back one by one, and a thousand a month', async () => {
    const clock = testClock()
    await using lab = await startLab({ clock })
    const status = async () => (await chat(lab, 'cohere', 'command-a-03-2025')).status
    for (let turn = 0; turn < 1_000; turn++) {
      if (turn % 20 === 0) clock.advance(60_000)
      expect(await status()).toBe(200)
    }
    clock.advance(60_000)
    const spent = await chat(lab, 'cohere', 'command-r7b-12-2024')
    expect([spent.status, spent.text]).toEqual([
      429,
      expect.stringContaining('1000 API calls / month'),
    ])
    expect(spent.headers['x-trial-endpoint-call-limit']).toBeUndefined()
    clock.advance(7 * 86_400_000)
    expect(await status()).toBe(200)
  })

  it('cloudflare: neurons of the last day, whatever they were spent on', async () => {
    const clock = testClock()
    await using lab = await startLab({ clock, timing: { chunks: 16_000 } })
    const extra = { max_tokens: 16_000 }
    const big = () => chat(lab, 'cloudflare', '@cf/meta/llama-3.3-70b-instruct-fp8-fast', { extra })
    let neurons = 0
    for (let turn = 0; turn < 3; turn++) neurons += Number((await big()).headers['cf-ai-neurons'])
    expect(neurons).toBeGreaterThan(9_000)
    await big()
    const spent = await chat(lab, 'cloudflare', '@cf/openai/gpt-oss-20b')
    expect([spent.status, spent.text]).toEqual([429, expect.stringContaining('"code":4006')])
    clock.advance(86_400_000)
    expect((await chat(lab, 'cloudflare', '@cf/openai/gpt-oss-20b')).status).toBe(200)
  })

  it.each([
    ['zai', 'glm-4.7-flash', '"code":"1302"'],
    ['ollama', 'gpt-oss:20b', 'concurrent request slot'],
  ])('%s: one request at a time', async (provider, model, words) => {
    await using lab = await startLab()
    lab.script({ times: 1 }, 'hang')
    const leaving = new AbortController()
    const first = chat(lab, provider, model, { stream: true, signal: leaving.signal })
    await lab.until((calls) => calls.length === 1)
    const second = await chat(lab, provider, model, { stream: true })
    expect([second.status, second.text]).toEqual([429, expect.stringContaining(words)])
    leaving.abort()
    await first
    await lab.until((calls) => calls[0]?.endedAtMs !== undefined)
    expect(await chat(lab, provider, model, { stream: true })).toMatchObject({ status: 200 })
  })

  it('ollama: tokens of a session, which is five hours of the clock', async () => {
    const clock = testClock()
    const limits = { 'ollama/*': { tokensPerSession: 60 } }
    await using lab = await startLab({ clock, limits })
    const ask = () => chat(lab, 'ollama', 'gpt-oss:20b')
    const seen = [await ask(), await ask(), await ask(), await ask()]
    expect(seen.at(-1)?.text).toContain('session usage limit')
    clock.advance(5 * 3_600_000)
    expect((await ask()).status).toBe(200)
  })
})

describe('caps', () => {
  it.each([
    ['groq', GROQ],
    ['cerebras', 'gpt-oss-120b'],
    ['mistral', 'mistral-small-2603'],
    ['openrouter', 'qwen/qwen3-coder:free'],
    ['google', 'gemini-3.6-flash'],
    ['sambanova', 'gpt-oss-120b'],
    ['nvidia', 'openai/gpt-oss-20b'],
    ['cohere', 'command-a-03-2025'],
    ['cloudflare', '@cf/openai/gpt-oss-20b'],
    ['zai', 'glm-4.7-flash'],
    ['ollama', 'gpt-oss:20b'],
    ['ovhcloud', 'gpt-oss-20b'],
  ])('%s lets exactly 100 of 256 parallel requests pass', async (provider, model) => {
    const limits = { [`${provider}/*`]: { rpm: 100 } }
    await using lab = await startLab({ limits, clock: testClock() })
    const counts = await statuses(256, () => chat(lab, provider, model))
    expect(counts).toEqual({ passed: 100, refused: 156 })
    expect(lab.calls({ admitted: true })).toHaveLength(100)
    expect(lab.calls({ outcome: 'refused' })).toHaveLength(156)
  })

  it('are the provider’s own unless told otherwise', async () => {
    await using lab = await startLab({ clock: testClock() })
    const small = { extra: { max_completion_tokens: 16 } }
    const counts = await statuses(40, () => chat(lab, 'groq', GROQ, small))
    expect(counts).toEqual({ passed: 30, refused: 10 })
  })

  it('are kept apart by account and model, and shared in a pool', async () => {
    await using lab = await startLab({
      clock: testClock(),
      limits: { 'openrouter/*': { rpm: 1 }, 'google/*': { rpm: 1 } },
      accountOf: (key) => key.split('/')[0] ?? key,
    })
    const [one, two] = ['qwen/qwen3-coder:free', 'z-ai/glm-5.2:free'] as const
    const status = async (provider: string, model: string, key: string) =>
      (await chat(lab, provider, model, { key })).status
    expect(await status('openrouter', one, 'ada/1')).toBe(200)
    expect(await status('openrouter', two, 'ada/2')).toBe(429)
    expect(await status('openrouter', two, 'bob/1')).toBe(200)
    expect(await status('google', 'gemini-3.6-flash', 'ada/1')).toBe(200)
    expect(await status('google', 'gemini-3.5-flash', 'ada/1')).toBe(200)
    expect(await status('google', 'gemini-3.5-flash', 'ada/2')).toBe(429)
  })

  it('count what was cut or refused by a fault on arrival, but not a scripted 429', async () => {
    const limits = { 'groq/*': { rpm: 2 } }
    await using lab = await startLab({ limits, clock: testClock() })
    expect((await chat(lab, 'groq', `${GROQ}+cut:10`)).end).toBe('cut')
    expect((await chat(lab, 'groq', `${GROQ}+rate-limited`)).status).toBe(429)
    expect((await chat(lab, 'groq', `${GROQ}+status:500`)).status).toBe(500)
    expect((await chat(lab, 'groq', GROQ)).status).toBe(429)
    expect(lab.calls({ admitted: true })).toHaveLength(2)
  })

  it('limit what is in flight, and free the place when the client leaves', async () => {
    const limits = { 'groq/*': { concurrency: 1 } }
    await using lab = await startLab({ limits, clock: testClock() })
    const leaving = new AbortController()
    const first = chat(lab, 'groq', `${GROQ}+hang`, { signal: leaving.signal })
    await lab.until((calls) => calls.length === 1)
    expect((await chat(lab, 'groq', GROQ)).status).toBe(429)
    leaving.abort()
    expect((await first).end).toBe('left')
    await lab.until((calls) => calls[0]?.closedByClientAtMs !== undefined)
    expect((await chat(lab, 'groq', GROQ)).status).toBe(200)
  })

  it('are not enforced when they are off, and no header speaks of them', async () => {
    await using lab = await startLab({ limits: 'off' })
    const counts = await statuses(64, () => chat(lab, 'mistral', 'mistral-small-2603'))
    expect(counts).toEqual({ passed: 64, refused: 0 })
    const { headers } = await chat(lab, 'groq', GROQ)
    expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
  })
})

describe('windows', () => {
  it('groq’s minute flows back evenly', async () => {
    const clock = testClock()
    await using lab = await startLab({ clock, limits: { 'groq/*': { rpm: 60 } } })
    await statuses(60, () => chat(lab, 'groq', GROQ))
    expect((await chat(lab, 'groq', GROQ)).headers['retry-after']).toBe('1')
    clock.advance(1_000)
    expect(await statuses(2, () => chat(lab, 'groq', GROQ))).toEqual({ passed: 1, refused: 1 })
  })

  it('google’s day ends at midnight in Los Angeles', async () => {
    const clock = testClock()
    await using lab = await startLab({ clock, limits: { 'google/*': { rpd: 1 } } })
    const status = async () => (await chat(lab, 'google', 'gemini-3.6-flash')).status
    expect(await status()).toBe(200)
    clock.advance(12 * 3_600_000 - 1)
    expect(await status()).toBe(429)
    clock.advance(1)
    expect(await status()).toBe(200)
  })

  it('openrouter’s day ends at midnight UTC, as its reset header says', async () => {
    const clock = testClock()
    await using lab = await startLab({ clock, limits: { 'openrouter/*': { rpd: 1 } } })
    const one = () => chat(lab, 'openrouter', 'qwen/qwen3-coder:free')
    await one()
    const refused = await one()
    expect(refused.headers['x-ratelimit-reset']).toBe(String(Date.UTC(2026, 10, 25)))
    expect(refused.text).toContain('openrouter_free_tier_daily')
    clock.advance(4 * 3_600_000)
    expect((await one()).status).toBe(200)
    const key = await ask({ url: `${lab.baseUrl('openrouter')}/key` })
    expect(key.text).toContain('"free_model_daily_requests":{"limit":1,"remaining":0,"used":1}')
  })

  it('tokens are booked up front and corrected when the answer is over', async () => {
    const limits = { 'cerebras/*': { tpm: 1_000 } }
    await using lab = await startLab({ limits, clock: testClock() })
    const extra = { max_completion_tokens: 900 }
    const first = await chat(lab, 'cerebras', 'gpt-oss-120b', { extra })
    expect(first.headers['x-ratelimit-remaining-tokens-minute']).toBe('97')
    await lab.until((calls) => calls[0]?.endedAtMs !== undefined)
    const second = await chat(lab, 'cerebras', 'gpt-oss-120b', { extra })
    expect(second.status).toBe(200)
    const third = await chat(lab, 'cerebras', 'gpt-oss-120b', { extra: {} })
    expect(third.text).toContain('token_quota_exceeded')
  })
})

describe('refusals', () => {
  it('groq names the limit, the numbers and the wait, and tells the day by header', async () => {
    await using lab = await startLab({ clock: testClock() })
    await statuses(30, () => chat(lab, 'groq', GROQ))
    const { text, headers } = await chat(lab, 'groq', GROQ)
    expect(text).toContain('requests per minute (RPM): Limit 30, Used 30, Requested 1')
    expect(text).toContain('Please try again in 2s.')
    expect(headers['x-ratelimit-remaining-requests']).toBe('970')
    expect(headers['x-ratelimit-reset-requests']).toBe('24h0m0s')
  })

  it('groq answers 413 to a request above its minute', async () => {
    await using lab = await startLab({ clock: testClock() })
    const extra = { max_completion_tokens: 9_000 }
    const { status, text } = await chat(lab, 'groq', GROQ, { extra })
    expect(status).toBe(413)
    expect(text).toContain('Limit 8000, Requested 9003')
  })

  it('google names the quota and the delay, and sends no header', async () => {
    await using lab = await startLab({ clock: testClock() })
    await statuses(5, () => chat(lab, 'google', 'gemini-3.6-flash'))
    const { text, headers } = await chat(lab, 'google', 'gemini-3.6-flash')
    expect(text).toContain('GenerateRequestsPerMinutePerProjectPerModel-FreeTier')
    expect(text).toContain('"retryDelay": "60s"')
    expect(headers['retry-after']).toBeUndefined()
  })

  it('mistral tells what is left of minute and month', async () => {
    await using lab = await startLab({ clock: testClock() })
    const { headers } = await chat(lab, 'mistral', 'mistral-small-2603')
    expect(headers['x-ratelimit-remaining-req-minute']).toBe('59')
    expect(headers['x-ratelimit-limit-tokens-month']).toBe('4000000')
    const second = await chat(lab, 'mistral', 'mistral-small-2603')
    expect(jsonIn(second.text)['code']).toBe('1300')
  })
})
