/** Defects that were reproduced in other gateways (PRIOR-ART, section 4): each shown the other way round, by its number. */
import type { ChatChunk } from '@freellmapi/core'
import { TestClock } from '@freellmapi/core/testing'
import type { Fault } from '@freellmapi/lab'
import type { Provider } from '@freellmapi/providers'
import { afterAll, describe, expect, it } from 'vitest'
import { toldBy } from './stack/ask.ts'
import { createContract, payloadsIn } from './stack/contract.ts'
import { candidates, report, type Stack, type StackOptions, startStack } from './stack/stack.ts'

const contract = createContract()
afterAll(() => report(`defects: ${contract.held()} objects held to OpenAI's schema`))

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}
const TWO_CITIES = {
  messages: [{ role: 'user', content: 'How is the weather in Paris and Oslo?' }],
  tools: [WEATHER],
}

function start(options: StackOptions): Promise<Stack> {
  return startStack({ contract, ...options })
}

/** One model, with changes to what is known of it. */
function one(changes: Partial<Provider['models'][number]> = {}): readonly Provider[] {
  return candidates('groq').map((provider) => ({
    ...provider,
    models: provider.models.map((model) => ({ ...model, ...changes })),
  }))
}

const TEN_A_MINUTE = {
  limits: [
    { unit: 'requests', cap: 10, window: { kind: 'rolling', spanMs: 60_000 }, scope: 'model' },
  ],
} as const

describe('Gemini', () => {
  it('4.1.1: streams two calls at once, each whole', async () => {
    await using stack = await start({ keyed: ['google'] })
    const { calls, dones } = toldBy(await stack.chat({ stream: true, ...TWO_CITIES }))
    expect(calls.map((text): unknown => JSON.parse(text))).toEqual([
      { city: 'Paris' },
      { city: 'Oslo' },
    ])
    expect(dones).toBe(1)
  })

  it.each<Fault>(['no-finish', 'cut-events:1', 'reset:400'])(
    '4.1.9: cut by %s is no stop',
    async (fault) => {
      await using stack = await start({ keyed: ['google'] })
      stack.lab.script({}, fault)
      const { dones, finishReasons } = toldBy(await stack.chat({ stream: true }))
      expect({ dones, finishReasons }).toEqual({ dones: 0, finishReasons: [] })
    },
  )

  it('4.1.9: tells what a stream used', async () => {
    await using stack = await start({ keyed: ['google'] })
    const { text } = await stack.chat({ stream: true, stream_options: { include_usage: true } })
    const usages = payloadsIn(text).flatMap((payload) => {
      const { usage }: ChatChunk = JSON.parse(payload)
      return usage ? [usage] : []
    })
    expect(usages).toHaveLength(1)
    expect(usages[0]?.completion_tokens).toBeGreaterThan(0)
  })

  it('4.1.10: answers when tools and a JSON format are asked for together', async () => {
    await using stack = await start({ keyed: ['google'] })
    const seen = await stack.chat({
      messages: [{ role: 'user', content: 'Answer in JSON: who are you?' }],
      tools: [WEATHER],
      response_format: { type: 'json_object' },
    })
    expect(seen.status).toBe(200)
    expect(stack.lab.calls()).toHaveLength(1)
    const { content } = JSON.parse(seen.text).choices[0].message
    expect(JSON.parse(content)).toBeTypeOf('object')
  })

  it('4.1.11: never gives two calls one id', async () => {
    await using stack = await start({ keyed: ['google'] })
    const all = await Promise.all(Array.from({ length: 20 }, () => stack.chat(TWO_CITIES)))
    const ids = all.flatMap(({ text }) =>
      JSON.parse(text).choices[0].message.tool_calls.map(({ id }: { id: string }) => id),
    )
    expect(ids).toHaveLength(40)
    for (const { text } of all) {
      const [first, second] = JSON.parse(text).choices[0].message.tool_calls
      expect(first.id).not.toBe(second.id)
    }
  })
})

describe('an ordinary 429', () => {
  it.each(['Used 11402', 'Used 10403', 'Used 11404, Requested 410', 'Requested 12402, org_402'])(
    '4.1.2: that says %j benches nothing for a day',
    async (digits) => {
      await using stack = await start({ providers: one() })
      const message = `Rate limit reached on tokens per minute (TPM): Limit 12000, ${digits}. Please try again in 2s.`
      stack.lab.script(
        { times: 1 },
        `body:429:${JSON.stringify({ error: { message, code: 'rate_limit_exceeded' } })}`,
      )
      const seen = await stack.chat({})
      expect(seen.status).toBe(429)
      expect(Number(seen.headers['retry-after'])).toBeLessThanOrEqual(3)
    },
  )

  it('4.1.3: that says 3.01 s is waited out for that long, not for a minute and a half', async () => {
    await using stack = await start({ providers: one() })
    stack.lab.script({ times: 1 }, 'rate-limited-body:3.01')
    const seen = await stack.chat({})
    expect(seen.status).toBe(429)
    expect(['3', '4']).toContain(seen.headers['retry-after'])
  })
})

describe('one bad moment', () => {
  it('4.1.4: refuses no client after it', async () => {
    await using stack = await start({ providers: one() })
    stack.lab.script({ times: 2 }, 'status:500')
    expect(await stack.chat({})).toMatchObject({ status: 502 })
    for (let client = 0; client < 5; client++)
      expect(await stack.chat({})).toMatchObject({ status: 200 })
  })
})

describe('a cap of ten a minute', () => {
  it('4.1.5: is a cap for streams that break, too', async () => {
    await using stack = await start({ providers: one(TEN_A_MINUTE) })
    stack.lab.script({}, 'cut-events:1')
    for (let client = 0; client < 60; client++) await stack.chat({ stream: true })
    expect(stack.lab.calls()).toHaveLength(10)
  })

  it('4.1.6: is a cap for clients that leave, too', async () => {
    await using stack = await start({ providers: one(TEN_A_MINUTE) })
    stack.lab.script({}, 'endless:1')
    for (let client = 0; client < 40; client++)
      await stack.chat({ stream: true }, { leaveWhen: (text) => text.length > 300 })
    expect(stack.lab.calls()).toHaveLength(10)
  })

  it('4.5: is a cap for answers that fail, too', async () => {
    await using stack = await start({ providers: one(TEN_A_MINUTE) })
    stack.lab.script({}, 'status:500')
    for (let client = 0; client < 30; client++) await stack.chat({})
    expect(stack.lab.calls()).toHaveLength(10)
  })
})

describe('a day', () => {
  it('4.1.14: is over when its provider says so, not a day after each request', async () => {
    const clock = new TestClock(Date.parse('2026-11-25T23:59:30-08:00'))
    const window = { kind: 'fixed', period: 'day', timeZone: 'America/Los_Angeles' } as const
    const limits = [{ unit: 'requests', cap: 2, window, scope: 'model' }] as const
    await using stack = await start({ providers: one({ limits }), clock })
    for (const expected of [200, 200, 429])
      expect(await stack.chat({})).toMatchObject({ status: expected })
    // A second more than the half minute that is left of it: clocks differ.
    expect((await stack.chat({})).headers['retry-after']).toBe('31')
    clock.advance(31_000)
    for (const expected of [200, 200, 429])
      expect(await stack.chat({})).toMatchObject({ status: expected })
    expect(stack.lab.calls()).toHaveLength(4)
  })
})

describe('a stream', () => {
  it('4.1.7: counts for as long as it runs, however long that is', async () => {
    const window = { kind: 'concurrent' } as const
    const limits = [{ unit: 'requests', cap: 1, window, scope: 'model' }] as const
    await using stack = await start({ providers: one({ limits }) })
    stack.lab.script({ times: 1 }, 'endless:5')
    const leaving = new AbortController()
    const running = stack.chat({ stream: true }, { signal: leaving.signal })
    await stack.lab.until((calls) => calls.length === 1)
    const waiting = new AbortController()
    const second = stack.chat({}, { signal: waiting.signal })
    await stack.ask('/v1/models')
    expect(stack.lab.calls()).toHaveLength(1)
    waiting.abort()
    leaving.abort()
    await Promise.all([running, second])
  })

  it('4.1.8: without a space behind the colon is a stream', async () => {
    await using stack = await start({ providers: one() })
    stack.lab.script({}, 'no-space')
    expect(toldBy(await stack.chat({ stream: true }))).toMatchObject({ dones: 1 })
  })

  it('4.1.15: brings the arguments of a call piece by piece, as they come', async () => {
    await using stack = await start({ keyed: ['openrouter'] })
    const { text } = await stack.chat({ stream: true, ...TWO_CITIES })
    const pieces = payloadsIn(text)
      .map((payload): ChatChunk => JSON.parse(payload))
      .flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []))
    expect(pieces.length).toBeGreaterThan(2)
    expect(toldBy({ text }).calls).toEqual(['{"city":"Paris"}', '{"city":"Oslo"}'])
  })

  it('4.1.16: is kept alive before there is anything to say, and still falls back', async () => {
    await using stack = await start({
      providers: candidates('groq', 'mistral'),
      patience: { heartbeatMs: 100, firstTokenMs: 1_000 },
    })
    stack.lab.script({ times: 1 }, 'hang')
    const seen = await stack.chat({ stream: true })
    expect(seen.status).toBe(200)
    expect(seen.text.startsWith(': keep-alive\n\n')).toBe(true)
    expect(toldBy(seen)).toMatchObject({ dones: 1, error: undefined })
    expect(stack.lab.calls()).toHaveLength(2)
  })

  it('4.1.16: that was kept alive in vain ends in an error event', async () => {
    await using stack = await start({
      providers: one(),
      patience: { heartbeatMs: 100, commitMs: 500 },
    })
    stack.lab.script({}, 'hang')
    const seen = await stack.chat({ stream: true })
    expect(seen.status).toBe(200)
    expect(toldBy(seen)).toMatchObject({ dones: 0, error: { code: 'all_attempts_failed' } })
  })
})

describe('a long request', () => {
  it('4.1.12: is as long as its tool schemas make it', async () => {
    await using stack = await start({ providers: one({ contextTokens: 8_000 }) })
    const properties = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, at) => [
        `field_${at}`,
        { type: 'string', description: 'A field.' },
      ]),
    )
    const tool = {
      ...WEATHER,
      function: { name: 'big', parameters: { type: 'object', properties } },
    }
    const seen = await stack.chat({ tools: [tool] })
    expect(seen.status).toBe(400)
    expect(JSON.parse(seen.text).error.code).toBe('context_length_exceeded')
    expect(stack.lab.calls()).toHaveLength(0)
  })

  it('4.1.13: loses none of its turns on the way', async () => {
    await using stack = await start({ providers: one() })
    const messages = Array.from({ length: 201 }, (_, at) => ({
      role: at % 2 === 0 ? 'user' : 'assistant',
      content: `Turn ${at}.`,
    }))
    expect(await stack.chat({ messages })).toMatchObject({ status: 200 })
    expect(stack.lab.calls()[0]?.body).toMatchObject({ messages })
  })
})

describe('bodies of those who have no key', () => {
  it('4.4: twelve of 20 MB at once leave the memory where it was', {
    timeout: 30_000,
  }, async () => {
    await using stack = await start({ providers: one() })
    const body = Buffer.alloc(20 << 20, 'x').toString()
    const before = process.memoryUsage().rss
    const seen = await Promise.all(
      Array.from({ length: 12 }, () =>
        stack.ask('/v1/chat/completions', { body, headers: { authorization: 'Bearer wrong' } }),
      ),
    )
    const grown = process.memoryUsage().rss - before
    for (const { status } of seen) expect([0, 401]).toContain(status)
    report(
      `defects: 240 MB of unauthenticated bodies grew the memory, clients included, by ${(grown / (1 << 20)).toFixed(0)} MiB`,
    )
    expect(stack.lab.calls()).toHaveLength(0)
    // The clients of this test are in this process too, each with a copy in its socket.
    expect(grown).toBeLessThan(400 << 20)
  })
})
