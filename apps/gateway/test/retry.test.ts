/** What makes clients come back at the right time, or not at all: `Retry-After` is true, and `x-should-retry` is obeyed. */
import OpenAI, { APIError } from 'openai'
import { afterAll, describe, expect, it } from 'vitest'
import { InFlight } from '../src/requests/in-flight.ts'
import type { Seen } from './stack/ask.ts'
import { createContract } from './stack/contract.ts'
import { candidates, report, type Stack, startStack } from './stack/stack.ts'

const contract = createContract()
afterAll(() => report(`retry: ${contract.held()} objects held to OpenAI's schema`))

function one(options: object = {}): Promise<Stack> {
  return startStack({ providers: candidates('groq'), contract, ...options })
}

/** The SDK as it comes: it asks twice more when it thinks that this could help. */
function eager({ gateway }: Stack): OpenAI {
  return new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.unified.key })
}

const HELLO = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hello' }] }

describe('a client that was told to wait for long', () => {
  it('asks once, and knows for how long', async () => {
    await using stack = await one()
    stack.lab.script({}, 'daily:3000')
    const refusal: unknown = await eager(stack)
      .chat.completions.create(HELLO)
      .catch((thrown) => thrown)
    if (!(refusal instanceof APIError)) throw new Error('It was answered.')
    expect(refusal.status).toBe(429)
    expect(refusal.headers.get('x-should-retry')).toBe('false')
    const waitS = Number(refusal.headers.get('retry-after'))
    expect(waitS).toBeGreaterThan(2_900)
    expect(waitS).toBeLessThanOrEqual(3_000)
    expect(stack.lab.calls()).toHaveLength(1)
  })

  it('is told the soonest of all that refused', async () => {
    await using stack = await one({ providers: candidates('groq', 'mistral', 'openrouter') })
    stack.lab.script({ provider: 'groq' }, 'rate-limited:900')
    stack.lab.script({ provider: 'mistral' }, 'rate-limited:600')
    stack.lab.script({ provider: 'openrouter' }, 'rate-limited:1200')
    const seen = await stack.chat({})
    expect(seen.status).toBe(429)
    expect(Number(seen.headers['retry-after'])).toBeGreaterThan(590)
    expect(Number(seen.headers['retry-after'])).toBeLessThanOrEqual(600)
    const again = await stack.chat({})
    expect(again.status).toBe(429)
    expect(Number(again.headers['retry-after'])).toBeLessThanOrEqual(600)
    expect(stack.lab.calls(), 'the second was not sent anywhere').toHaveLength(3)
    for (const name of ['groq', 'mistral', 'openrouter'])
      expect(JSON.parse(again.text).error.message).toContain(`${name}/`)
  })
})

describe('an error that says nothing about waiting', () => {
  const asked: readonly (readonly [number, (stack: Stack) => Promise<Seen>])[] = [
    [400, ({ chat }) => chat({ temperature: 9 })],
    [401, ({ chat }) => chat({}, { headers: { authorization: 'Bearer wrong' } })],
    [404, ({ chat }) => chat({ model: 'nobody/nothing' })],
    [405, ({ ask }) => ask('/v1/chat/completions')],
    [413, ({ chat }) => chat({ user: 'x'.repeat(26 << 20) })],
  ]
  it.each(asked)('is a %i without Retry-After', async (status, send) => {
    await using stack = await one()
    const seen = await send(stack)
    expect(seen.status).toBe(status)
    expect(seen.headers['retry-after']).toBeUndefined()
  })
})

describe('more requests than there are places', () => {
  const client = new AbortController().signal

  it('get a place as soon as one is given back', () => {
    const places = new InFlight({ all: 1 })
    const first = places.open(client, 'a')
    expect(places.open(client, 'b')).toBe('full')
    if (typeof first !== 'string') places.close(first)
    expect(places.open(client, 'b')).toBeInstanceOf(AbortController)
  })

  it('of one address get its share, which is theirs again when it is given back', () => {
    const places = new InFlight({ all: 9, perAddress: 1 })
    const first = places.open(client, 'a')
    expect(places.open(client, 'a')).toBe('share_taken')
    expect(places.open(client, 'b')).toBeInstanceOf(AbortController)
    if (typeof first !== 'string') places.close(first)
    expect(places.open(client, 'a')).toBeInstanceOf(AbortController)
  })

  it('of addresses that nobody knows share nothing out', () => {
    const places = new InFlight({ all: 9, perAddress: 1 })
    expect(places.open(client, '')).toBeInstanceOf(AbortController)
    expect(places.open(client, '')).toBeInstanceOf(AbortController)
  })
})
