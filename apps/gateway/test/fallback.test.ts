/** Before the commit point a failure is nobody's business but ours; after it, the client is told the truth. */
import type { Fault } from '@freellmapi/lab'
import { afterAll, describe, expect, it } from 'vitest'
import { createLog } from '../src/log.ts'
import { toldBy } from './stack/ask.ts'
import { createContract } from './stack/contract.ts'
import { candidates, report, type Stack, type StackOptions, startStack } from './stack/stack.ts'

const PATIENCE = { firstTokenMs: 400, stallMs: 400 }
const ANSWER = 'One answer, from one model.'
/** A port that nobody listens on, and that no other test is ever given. */
const NOBODY = 'http://127.0.0.1:1'
/** A whole answer of so few tokens is due soon after its first. */
const TOKENS = 30
const MESSAGES = [{ role: 'user', content: `repeat: ${ANSWER}` }]

const contract = createContract()
afterAll(() => report(`fallback: ${contract.held()} objects held to OpenAI's schema`))

function three(
  env: Readonly<Record<string, string>> = {},
  options: Pick<StackOptions, 'log'> = {},
): Promise<Stack> {
  const providers = candidates('groq', 'mistral', 'openrouter')
  return startStack({ providers, env, contract, patience: PATIENCE, ...options })
}

const BEFORE_COMMIT: readonly (readonly [string, Fault])[] = [
  ['a 429 with Retry-After', 'rate-limited:7'],
  ['a 429 without Retry-After', 'rate-limited-bare'],
  ['a 500', 'status:500'],
  ['a connection that is reset at once', 'refuse'],
  ['a hang before the headers', 'hang'],
  ['a hang after the headers', 'hang-after-headers'],
  ['a page of HTML with status 200', 'html-200'],
  ['an error with status 200', 'error-200'],
  ['an error as the first chunk', 'error-first'],
  ['an empty completion', 'empty'],
]

describe.each([
  ['whole', false],
  ['streamed', true],
])('an answer asked for %s', (_way, stream) => {
  it.each(BEFORE_COMMIT)('comes from the next model after %s', async (_what, fault) => {
    await using stack = await three()
    stack.lab.script({ times: 1 }, fault)
    const seen = await stack.chat({ stream, messages: MESSAGES, max_tokens: TOKENS })
    expect(seen.status).toBe(200)
    expect(seen.headers['x-fallback-attempts']).toBe('1')
    expect(answerOf(seen.text, stream)).toEqual({ content: ANSWER, isComplete: true })

    const [failed, answered] = stack.lab.calls()
    expect(stack.lab.calls()).toHaveLength(2)
    expect(seen.headers['x-routed-via']).toBe(`${answered?.provider}/${answered?.model}`)
    expect(answered?.provider).not.toBe(failed?.provider)
  })

  it('comes from the next model after a refused connection', async () => {
    await using stack = await three({ GROQ_BASE_URL: NOBODY, MISTRAL_BASE_URL: NOBODY })
    const seen = await stack.chat({ stream, messages: MESSAGES, max_tokens: TOKENS })
    expect(seen.status).toBe(200)
    expect(answerOf(seen.text, stream)).toEqual({ content: ANSWER, isComplete: true })
    expect(seen.headers['x-routed-via']).toMatch(/^openrouter\//)
  })
})

it('a conversation that has to change its model is one line of the log, with the reason and no word of it', async () => {
  const lines: string[] = []
  const log = createLog('info', undefined, { write: (line) => void lines.push(line) })
  await using stack = await three({}, { log })
  const turns = [
    { role: 'user', content: 'Of the deep sea' },
    { role: 'assistant', content: 'It is deep.' },
    ...MESSAGES,
  ]
  const first = await stack.chat({ messages: turns })
  stack.lab.script({ times: 1 }, 'status:500')
  const second = await stack.chat({ messages: turns })
  await stack.chat({ messages: turns })
  const told = lines.filter((line) => line.includes('changed its model'))
  expect(told.map((line) => JSON.parse(line))).toEqual([
    {
      level: 30,
      time: expect.any(String),
      requestId: second.headers['x-request-id'],
      from: first.headers['x-routed-via'],
      to: second.headers['x-routed-via'],
      because: 'failed',
      msg: 'a conversation changed its model',
    },
  ])
})

const AFTER_COMMIT: readonly (readonly [string, Fault])[] = [
  ['a cut', 'cut-events:2'],
  ['a reset', 'reset:700'],
  ['an error chunk', 'error-after:2'],
  ['a stall', 'stall-after:2'],
  ['a malformed chunk', 'malformed-after:2'],
]

describe('a stream that has begun', () => {
  it.each(AFTER_COMMIT)('ends in an error event and no [DONE] after %s', async (_what, fault) => {
    await using stack = await three()
    stack.lab.script({}, fault)
    const seen = await stack.chat({ stream: true, messages: MESSAGES })
    expect(seen.status).toBe(200)
    expect(seen.end).toBe('complete')
    const told = toldBy(seen)
    expect(told.error).toMatchObject({ code: 'stream_interrupted', type: 'upstream_error' })
    expect(told.dones).toBe(0)
    expect(told.finishReasons).toEqual([])
    expect(told.content.length).toBeGreaterThan(0)
    expect(ANSWER.startsWith(told.content)).toBe(true)
    expect(stack.lab.calls()).toHaveLength(1)
  })

  it('makes the SDK throw instead of returning half an answer', async () => {
    await using stack = await three()
    stack.lab.script({}, 'cut-events:2')
    const stream = stack.openai.chat.completions.stream({
      model: 'auto',
      messages: [{ role: 'user', content: `repeat: ${ANSWER}` }],
    })
    await expect(stream.finalChatCompletion()).rejects.toThrow('interrupted')
  })
})

function answerOf(text: string, stream: boolean): { content: unknown; isComplete: boolean } {
  if (!stream) {
    const { choices } = JSON.parse(text)
    return { content: choices[0].message.content, isComplete: choices[0].finish_reason === 'stop' }
  }
  const { content, finishReasons, dones, error } = toldBy({ text })
  const isComplete = dones === 1 && error === undefined && finishReasons.join() === 'stop'
  return { content, isComplete }
}

describe('a provider that refuses whatever it is asked', () => {
  const MORE_KEYS = { GROQ_API_KEY_2: 'test-groq-key-2', GROQ_API_KEY_3: 'test-groq-key-3' }
  const UNWANTED = JSON.stringify({
    detail: [{ type: 'extra_forbidden', loc: ['body', 'messages'], msg: 'Extra inputs' }],
  })

  it('is asked with one of its keys, and then every other is asked first', async () => {
    await using stack = await startStack({
      providers: candidates('groq', 'mistral'),
      env: MORE_KEYS,
      contract,
    })
    stack.lab.script({ provider: 'groq' }, `body:422:${UNWANTED}`)
    const via: unknown[] = []
    for (let asked = 0; asked < 10; asked++) {
      const { status, headers } = await stack.chat({ messages: MESSAGES, stream: asked % 2 === 0 })
      expect(status).toBe(200)
      via.push(headers['x-routed-via'])
    }
    expect(via.every((one) => String(one).startsWith('mistral/'))).toBe(true)
    const asked = stack.lab.calls().filter(({ provider }) => provider === 'groq')
    expect(asked.length).toBeLessThanOrEqual(1)
  })

  it('is asked with one of its keys for each request when there is no other', async () => {
    await using stack = await startStack({
      providers: candidates('groq'),
      env: MORE_KEYS,
      contract,
    })
    stack.lab.script({ provider: 'groq' }, `body:422:${UNWANTED}`)
    for (let asked = 1; asked <= 3; asked++) {
      const { status, text } = await stack.chat({ messages: MESSAGES })
      expect(status, text).toBe(502)
      expect(text).toContain('incompatible')
      expect(stack.lab.calls()).toHaveLength(asked)
    }
  })
})
