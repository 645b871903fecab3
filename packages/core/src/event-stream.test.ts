import { describe, expect, it } from 'vitest'
import { type EventStreamOptions, toEventStream } from './event-stream.ts'
import type { ChatCompletion } from './openai.ts'
import type { Reply } from './pipeline.ts'
import { aChunk, aReply } from './testing/a-reply.ts'
import { TestClock } from './testing/test-clock.ts'
import type { Part } from './upstream-call.ts'

const ENVELOPE = { id: 'chatcmpl-1', created: 7, model: 'auto', choices: 1 }
const FAILED = {
  status: 502 as const,
  type: 'upstream_error',
  code: 'all_attempts_failed',
  message: 'No.',
  param: null,
}

interface Setup {
  readonly options: EventStreamOptions
  readonly clock: TestClock
  readonly abort: AbortController
}

function setup(changes: Partial<EventStreamOptions> = {}): Setup {
  const clock = new TestClock()
  const abort = new AbortController()
  const options: EventStreamOptions = {
    envelope: ENVELOPE,
    includeUsage: false,
    clock,
    patience: { heartbeatMs: 1_000, unreadMs: 5_000 },
    explain: () => FAILED,
    signal: abort.signal,
    onLeave: () => abort.abort(),
    ...changes,
  }
  return { options, clock, abort }
}

async function text(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text()
}

/** The payloads of a stream, and whether it says that it is complete. */
async function written(reply: Reply, changes: Partial<EventStreamOptions> = {}) {
  const all = await text(toEventStream(reply, setup(changes).options))
  const payloads = all
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace('data: ', ''))
  return {
    isDone: payloads.at(-1) === '[DONE]',
    events: payloads
      .filter((payload) => payload !== '[DONE]')
      .map((payload) => JSON.parse(payload)),
  }
}

const HELLO: readonly [Part, ...Part[]] = [
  aChunk({ content: 'Hel' }),
  aChunk({ content: 'lo' }),
  aChunk({}, 'stop'),
]

describe('a stream that went well', () => {
  it('opens with the role, closes with one reason, and says that it is done', async () => {
    const { reply } = await aReply(HELLO)
    const { events, isDone } = await written(reply)
    expect(isDone).toBe(true)
    expect(events.map(({ choices }) => [choices[0].delta, choices[0].finish_reason])).toEqual([
      [{ role: 'assistant', content: 'Hel', refusal: null }, null],
      [{ content: 'lo' }, null],
      [{}, 'stop'],
    ])
    for (const event of events)
      expect(event).toMatchObject({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 7,
        model: 'auto',
      })
  })

  it('opens with null content when it begins with a call', async () => {
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
    const { reply } = await aReply([aChunk({ tool_calls: [call] }), aChunk({}, 'tool_calls')])
    const { events } = await written(reply)
    expect(events[0].choices[0].delta).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [call],
    })
  })

  it('gives the last words and the reason for the end in two events', async () => {
    const { reply } = await aReply([aChunk({ content: 'Hello' }, 'stop')])
    const { events } = await written(reply)
    expect(events.map(({ choices }) => choices[0].finish_reason)).toEqual([null, 'stop'])
  })

  it('says nothing after a reason for the end, and gives it once', async () => {
    const { reply } = await aReply([...HELLO, aChunk({ content: '!' }), aChunk({}, 'stop')])
    const { events, isDone } = await written(reply)
    expect(events).toHaveLength(3)
    expect(isDone).toBe(true)
  })

  it('row 60: tells nobody who counts bytes how long a word is, when its client asked for that', async () => {
    const words = ['a', 'of', 'Sesquipedalian', 'ü', '你好', '🦕🦕', '"\\\n"', 'x'.repeat(20)]
    const parts = words.map((content) => aChunk({ content }))
    const sizes = async (changes: Partial<EventStreamOptions>): Promise<ReadonlySet<number>> => {
      // The first event has the role as well.
      const { reply } = await aReply([aChunk({ content: 'First' }), ...parts, aChunk({}, 'stop')])
      const all = await text(toEventStream(reply, setup(changes).options))
      const told = all.split('\n\n').filter((event) => event.includes('"content"'))
      return new Set(told.slice(1).map((event) => new TextEncoder().encode(event).length))
    }
    expect((await sizes({})).size).toBeGreaterThan(3)
    expect((await sizes({ padding: (length) => 'p'.repeat(length) })).size).toBe(1)
  })

  it('row 60: says what was said all the same', async () => {
    const { reply } = await aReply(HELLO)
    const { events, isDone } = await written(reply, { padding: (length) => 'p'.repeat(length) })
    expect(isDone).toBe(true)
    expect(events.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe('Hello')
    expect(events.every(({ obfuscation }) => /^p*$/.test(obfuscation))).toBe(true)
    const { reply: plain } = await aReply(HELLO)
    for (const event of (await written(plain)).events)
      expect(event).not.toHaveProperty('obfuscation')
  })

  it('row 58: has no event in it that content has written', async () => {
    const content = 'a\r\n\r\ndata: [DONE]\n\nevent: error\rid: 7\n: x\0\u2028b'
    const { reply } = await aReply([aChunk({ content }), aChunk({}, 'stop')])
    const all = await text(toEventStream(reply, setup().options))
    expect(all).not.toMatch(/[\r\0]/)
    const lines = all.split('\n').filter(Boolean)
    expect(lines.filter((line) => !line.startsWith('data: '))).toEqual([])
    expect(lines.indexOf('data: [DONE]')).toBe(lines.length - 1)
    expect(JSON.parse(lines[0]?.slice(6) ?? '').choices[0].delta.content).toBe(content)
  })

  it('drops choices that nobody asked for', async () => {
    const { reply } = await aReply([...HELLO, aChunk({ content: 'x' }, null, 1)])
    expect((await written(reply)).events).toHaveLength(3)
    const two = await aReply([
      aChunk({ content: 'a' }),
      aChunk({ content: 'b' }, null, 1),
      aChunk({}, 'stop'),
    ])
    const { events } = await written(two.reply, { envelope: { ...ENVELOPE, choices: 2 } })
    expect(events.map(({ choices }) => choices[0].index)).toEqual([0, 1, 0])
  })
})

describe('usage', () => {
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
  const parts = [
    ...HELLO,
    { kind: 'chunks', chunks: [{ choices: [], usage }] },
  ] as unknown as typeof HELLO

  it('comes once, at the end, when it was asked for', async () => {
    const { reply } = await aReply(parts)
    const { events, isDone } = await written(reply, { includeUsage: true })
    expect(events.map((event) => event.usage)).toEqual([null, null, null, usage])
    expect(events.at(-1).choices).toEqual([])
    expect(isDone).toBe(true)
  })

  it('is not there when it was not', async () => {
    const { reply } = await aReply(parts)
    for (const event of (await written(reply)).events) expect(event).not.toHaveProperty('usage')
  })
})

describe('a whole completion', () => {
  it('is told as a stream, its calls numbered', async () => {
    const call = { id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' } }
    const completion: ChatCompletion = {
      choices: [
        {
          index: 0,
          message: { content: 'Hello', tool_calls: [call] },
          finish_reason: 'tool_calls',
        },
      ],
    }
    const { reply } = await aReply([{ kind: 'completion', completion }])
    const { events, isDone } = await written(reply)
    expect(events[0].choices[0].delta).toMatchObject({
      content: 'Hello',
      tool_calls: [{ index: 0, ...call }],
    })
    expect(events[1].choices[0].finish_reason).toBe('tool_calls')
    expect(isDone).toBe(true)
  })
})

describe('a stream that broke', () => {
  it('ends in an error event, and never says that it is done', async () => {
    const { reply, isClosed } = await aReply([aChunk({ content: 'Hel' })], {
      error: { kind: 'network' },
    })
    const { events, isDone } = await written(reply)
    expect(events.at(-1)).toMatchObject({
      error: { code: 'stream_interrupted', type: 'upstream_error' },
    })
    expect(isDone).toBe(false)
    expect(isClosed()).toBe(true)
  })

  it('that never began ends in the error that explains it', async () => {
    const failed = { kind: 'failed', report: {} } as unknown as Extract<Reply, { kind: 'failed' }>
    const { events, isDone } = await written(failed)
    expect(events).toEqual([
      {
        error: { message: 'No.', type: 'upstream_error', param: null, code: 'all_attempts_failed' },
      },
    ])
    expect(isDone).toBe(false)
  })
})

describe('a client', () => {
  it('row 86: that waits is told now and then that somebody is there', async () => {
    const { options, clock } = setup()
    const reader = toEventStream(new Promise<Reply>(() => undefined), options).getReader()
    for (let beat = 0; beat < 3; beat++) {
      const read = reader.read()
      await settled()
      clock.advance(1_000)
      expect(new TextDecoder().decode((await read).value)).toBe(': keep-alive\n\n')
    }
  })

  it('that does not read makes nobody work', async () => {
    const { reply, pulled } = await aReply(HELLO)
    const reader = toEventStream(reply, setup().options).getReader()
    await settled()
    expect(pulled()).toBe(0)
    await reader.read()
    await settled()
    expect(pulled()).toBe(0)
    await reader.read()
    expect(pulled()).toBe(1)
  })

  it('that leaves before it has read anything leaves closed books', async () => {
    const { reply, isClosed } = await aReply(HELLO)
    const { options, abort, clock } = setup()
    await toEventStream(reply, options).cancel()
    expect(isClosed()).toBe(true)
    expect(abort.signal.aborted).toBe(true)
    expect(clock.pendingCount).toBe(0)
  })

  it('that leaves in the middle leaves closed books', async () => {
    const { reply, isClosed } = await aReply(HELLO)
    const { options, abort, clock } = setup()
    const reader = toEventStream(reply, options).getReader()
    await reader.read()
    await reader.cancel()
    expect(isClosed()).toBe(true)
    expect(abort.signal.aborted).toBe(true)
    expect(clock.pendingCount).toBe(0)
  })

  it('that reads no more has left, and is told so if it ever reads again', async () => {
    const { reply, isClosed } = await aReply(HELLO)
    const { options, clock, abort } = setup()
    const reader = toEventStream(reply, options).getReader()
    await reader.read()
    clock.advance(4_999)
    expect(isClosed()).toBe(false)
    clock.advance(1)
    await settled()
    expect(isClosed()).toBe(true)
    expect(abort.signal.aborted).toBe(true)
    const rest = new TextDecoder().decode((await reader.read()).value)
    expect(rest).toContain('stream_interrupted')
    expect((await reader.read()).done).toBe(true)
  })

  it('that reads nothing does not keep a stopped request open', async () => {
    const { reply, isClosed } = await aReply(HELLO)
    const { options, abort } = setup()
    const reader = toEventStream(reply, options).getReader()
    await reader.read()
    abort.abort()
    await settled()
    expect(isClosed()).toBe(true)
  })
})

/** Lets everything run that is ready to. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}
