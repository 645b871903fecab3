import { type AttemptError, type Called, type Clock, systemClock } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { createCaller } from './call.ts'
import { nvidia } from './nvidia.ts'
import { fixturesOf } from './test/fixtures.ts'
import { type Answered, fixtureFetch } from './testing/fixture-fetch.ts'
import type { FetchInit, FetchLike } from './transport.ts'

const NAME = '771011d8-97ab-42ba-a7de-47104520e031'
const PROMISE: Answered = { status: 202, headers: { 'nvcf-reqid': NAME }, body: '{}' }
const { 'text.json': WHOLE = '', 'text.sse': STREAM = '' } = fixturesOf('nvidia')

/** Pauses are over at once, and are counted. */
function hasty(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = []
  return {
    ...systemClock,
    pauses,
    timer(delayMs, callback) {
      pauses.push(delayMs)
      queueMicrotask(callback)
      return { cancel: () => undefined }
    },
  }
}

/** Gives one answer after the other, and remembers what was asked. */
function answering(...answers: readonly Answered[]) {
  const asked: { readonly url: string; readonly init: FetchInit }[] = []
  const fetch: FetchLike = async (url, init) => {
    const answer = answers[asked.length] ?? { status: 500 }
    asked.push({ url, init })
    return await fixtureFetch(answer)(url, init)
  }
  return { fetch, asked }
}

async function call(
  fetch: FetchLike,
  { stream = false, baseUrl = undefined as string | undefined, clock = hasty() } = {},
): Promise<string | AttemptError> {
  const [model] = nvidia.models
  if (model === undefined) throw new Error('no models')
  const upstream = {
    provider: nvidia,
    model,
    credential: { id: 'c', provider: 'nvidia', account: 'a', label: '' },
  }
  const request = { model: '', stream, messages: [{ role: 'user' as const, content: 'Hello' }] }
  const caller = createCaller({
    fetch,
    secret: () => 'nvapi-secret',
    clock,
    baseUrl: () => baseUrl,
  })
  return await textOf(await caller(upstream, request, new AbortController().signal))
}

async function textOf({ parts }: Called): Promise<string | AttemptError> {
  if (!parts.ok) return parts.error
  let text = ''
  for await (const part of parts.value) {
    if (!part.ok) return part.error
    if (part.value.kind === 'completion')
      text += part.value.completion.choices.map(({ message }) => message.content).join('')
    else
      for (const { choices } of part.value.chunks)
        text += choices.map(({ delta }) => delta.content ?? '').join('')
  }
  return text
}

describe('an answer that is promised for later', () => {
  it('is asked after with the same key, with a pause each time, and is the call’s answer', async () => {
    const { fetch, asked } = answering(PROMISE, PROMISE, { body: WHOLE })
    const clock = hasty()
    const plain = await call(answering({ body: WHOLE }).fetch)
    expect(await call(fetch, { clock })).toBe(plain)
    const status = `https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/${NAME}`
    expect(asked.map(({ url }) => url).slice(1)).toEqual([status, status])
    for (const { init } of asked.slice(1)) {
      expect(init).toMatchObject({ method: 'GET', redirect: 'manual' })
      expect(init.headers['authorization']).toBe('Bearer nvapi-secret')
      expect(init).not.toHaveProperty('body')
    }
    expect(clock.pauses.filter((ms) => ms === 1_000).length).toBeGreaterThanOrEqual(2)
  })

  it('may come as a stream, or whole where a stream was asked for', async () => {
    const plain = await call(answering({ body: STREAM }).fetch, { stream: true })
    for (const body of [STREAM, WHOLE])
      expect(await call(answering(PROMISE, { body }).fetch, { stream: true })).toBe(plain)
  })

  it('is asked after where its provider is called, when that is somewhere else', async () => {
    const { fetch, asked } = answering(PROMISE, { body: WHOLE })
    await call(fetch, { baseUrl: 'http://proxy.test/v1' })
    expect(asked[1]?.url).toBe(`http://proxy.test/v1/v2/nvcf/pexec/status/${NAME}`)
  })

  it.each([
    ['was forgotten', { status: 404, body: '{}' }, { kind: 'overloaded' }],
    [
      'became a refusal',
      { status: 429, body: '{}' },
      { kind: 'rate_limited', retryAfterMs: 20_000 },
    ],
    ['never had a name', { status: 202, body: '{}' }, { kind: 'overloaded' }],
    [
      'has a name that leads elsewhere',
      { status: 202, headers: { 'nvcf-reqid': '../../keys?x=' }, body: '{}' },
      { kind: 'overloaded' },
    ],
  ])('that %s is an attempt that failed', async (_what, last, expected) => {
    const { fetch, asked } = answering(PROMISE, last)
    expect(await call(fetch)).toEqual(expected)
    expect(asked).toHaveLength(2)
  })

  it('is waited for no longer than somebody waits', async () => {
    const leaving = new AbortController()
    const [model] = nvidia.models
    if (model === undefined) throw new Error('no models')
    let count = 0
    const fetch: FetchLike = async (url, init) => {
      if (++count === 3) leaving.abort()
      return await fixtureFetch(PROMISE)(url, init)
    }
    const caller = createCaller({ fetch, secret: () => 'nvapi-secret', clock: hasty() })
    const credential = { id: 'c', provider: 'nvidia', account: 'a', label: '' }
    const request = { model: '', messages: [{ role: 'user' as const, content: 'Hello' }] }
    const called = await caller({ provider: nvidia, model, credential }, request, leaving.signal)
    expect(called.parts).toEqual({ ok: false, error: { kind: 'aborted' } })
    expect(count).toBe(3)
  })
})
