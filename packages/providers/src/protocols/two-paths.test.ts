import type { ChatCompletion } from '@freellmapi/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohere } from '../cohere.ts'
import { google } from '../google.ts'
import type { Wire } from '../json.ts'
import { mistral } from '../mistral.ts'
import { nvidia } from '../nvidia.ts'
import { ollama } from '../ollama.ts'
import type { Provider } from '../provider.ts'
import { report } from '../test/report.ts'
import { ask, fixtureFetch } from '../testing/index.ts'

/** A reply, before any provider writes it down. Texts come in the pieces that a stream sends. */
interface Reply {
  readonly reasoning: readonly string[]
  readonly content: readonly string[]
  readonly calls: readonly { readonly name: string; readonly args: Wire }[]
  readonly isCut: boolean
}

const text = fc.array(
  fc.constantFrom('a', ' b', '\n', 'é😀', '<', '"', '\\', '<think>', '</think>', '{'),
  {
    maxLength: 5,
  },
)
const args = fc.dictionary(
  fc.constantFrom('city', 'n', '日', 'a"b'),
  fc.oneof(
    fc.integer(),
    fc.constantFrom('Oslo', 'a\nb', '😀', null, true),
    fc.constant([1, { x: [] }]),
  ),
  { maxKeys: 3 },
)
const replies: fc.Arbitrary<Reply> = fc
  .record({
    reasoning: text,
    content: text,
    calls: fc.array(fc.record({ name: fc.constantFrom('f', 'get_weather'), args }), {
      maxLength: 3,
    }),
    isCut: fc.boolean(),
  })
  .map((reply) => ({ ...reply, isCut: reply.isCut && reply.calls.length === 0 }))

/** One wire format: a reply as a whole answer and as a stream. */
interface Writer {
  readonly provider: Provider
  readonly whole: (reply: Reply) => object
  readonly stream: (reply: Reply) => string
}

function events(frames: readonly object[], end = ''): string {
  return frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('') + end
}

const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }

function openAi(provider: Provider, reasoning: 'reasoning_content' | 'parts'): Writer {
  const frame = (delta: object, finish: string | null = null): object => ({
    id: 'x',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  const finishOf = (reply: Reply): string =>
    reply.isCut ? 'length' : reply.calls.length > 0 ? 'tool_calls' : 'stop'
  const thought = (said: string): object =>
    reasoning === 'parts'
      ? { content: [{ type: 'thinking', thinking: [{ type: 'text', text: said }] }] }
      : { reasoning_content: said }
  const called = ({ name, args: given }: Reply['calls'][number], index: number): object => ({
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(given) },
  })
  return {
    provider,
    whole: (reply) => {
      const [said, thoughts] = [reply.content.join(''), reply.reasoning.join('')]
      const parts = [
        { type: 'thinking', thinking: [{ type: 'text', text: thoughts }] },
        { type: 'text', text: said },
      ]
      const message = {
        ...(reasoning === 'parts'
          ? { content: parts }
          : { content: said, reasoning_content: thoughts }),
        tool_calls: reply.calls.map(called),
      }
      const choice = { index: 0, message, finish_reason: finishOf(reply) }
      return { id: 'x', choices: [choice], usage: USAGE }
    },
    stream: (reply) => {
      const pieces = reply.calls.flatMap((call, index) => {
        const given = JSON.stringify(call.args)
        const half = given.length >> 1
        const { function: _, ...head } = called(call, index) as { function: object }
        const name = { name: call.name, arguments: '' }
        return [
          { tool_calls: [{ index, ...head, function: name }] },
          { tool_calls: [{ index, function: { arguments: given.slice(0, half) } }] },
          { tool_calls: [{ index, function: { arguments: given.slice(half) } }] },
        ]
      })
      const deltas = [
        ...reply.reasoning.map(thought),
        ...reply.content.map((content) => ({ content })),
        ...pieces,
      ]
      const frames = [
        frame({ role: 'assistant', content: '' }),
        ...deltas.map((delta) => frame(delta)),
      ]
      const last = [frame({}, finishOf(reply)), { id: 'x', choices: [], usage: USAGE }]
      return events([...frames, ...last], 'data: [DONE]\n\n')
    },
  }
}

const gemini: Writer = {
  provider: google,
  whole: (reply) => geminiFrame([...geminiParts(reply)], reply.isCut ? 'MAX_TOKENS' : 'STOP'),
  stream: (reply) => {
    const parts = geminiParts(reply)
    return events([
      ...parts.map((part) => geminiFrame([part])),
      geminiFrame([{ text: '' }], reply.isCut ? 'MAX_TOKENS' : 'STOP'),
    ])
  },
}

function geminiParts({ reasoning, content, calls }: Reply): readonly object[] {
  return [
    ...reasoning.map((said) => ({ text: said, thought: true })),
    ...content.map((said) => ({ text: said })),
    ...calls.map(({ name, args: given }, at) => ({
      functionCall: { id: `c${at}`, name, args: given },
    })),
  ]
}

function geminiFrame(parts: readonly object[], finishReason?: string): object {
  return {
    responseId: 'x',
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 },
  }
}

const cohereTokens = { tokens: { input_tokens: 3, output_tokens: 4 } }

function cohereFinish({ isCut, calls }: Reply): string {
  return isCut ? 'MAX_TOKENS' : calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE'
}

const cohereV2: Writer = {
  provider: cohere,
  whole: (reply) => ({
    id: 'x',
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: reply.reasoning.join('') },
        { type: 'text', text: reply.content.join('') },
      ],
      tool_calls: reply.calls.map(({ name, args: given }, index) => ({
        id: `c${index}`,
        type: 'function',
        function: { name, arguments: JSON.stringify(given) },
      })),
    },
    finish_reason: cohereFinish(reply),
    usage: cohereTokens,
  }),
  stream: (reply) => {
    const said = (type: 'text' | 'thinking', piece: string): object => ({
      type: 'content-delta',
      index: 0,
      delta: { message: { content: { [type]: piece } } },
    })
    const calls = reply.calls.flatMap(({ name, args: given }, index) => {
      const head = { id: `c${index}`, type: 'function', function: { name, arguments: '' } }
      const rest = { function: { arguments: JSON.stringify(given) } }
      return [head, rest].map((piece, at) => ({
        type: at === 0 ? 'tool-call-start' : 'tool-call-delta',
        index,
        delta: { message: { tool_calls: piece } },
      }))
    })
    return events([
      { id: 'x', type: 'message-start', delta: { message: { content: [], tool_calls: [] } } },
      ...reply.reasoning.map((piece) => said('thinking', piece)),
      ...reply.content.map((piece) => said('text', piece)),
      ...calls,
      { type: 'message-end', delta: { finish_reason: cohereFinish(reply), usage: cohereTokens } },
    ])
  },
}

function ollamaLine(message: object, end?: object): object {
  const created_at = '2026-11-22T10:00:00Z'
  return {
    model: 'm',
    created_at,
    message: { role: 'assistant', content: '', ...message },
    done: false,
    ...end,
  }
}

function ollamaEnd({ isCut }: Reply): object {
  const done_reason = isCut ? 'length' : 'stop'
  return { done: true, done_reason, prompt_eval_count: 3, eval_count: 4 }
}

function ollamaCalls({ calls }: Reply): readonly object[] {
  return calls.map(({ name, args: given }, index) => ({
    function: { index, name, arguments: given },
  }))
}

const ollamaChat: Writer = {
  provider: ollama,
  whole: (reply) =>
    ollamaLine(
      {
        content: reply.content.join(''),
        thinking: reply.reasoning.join(''),
        tool_calls: ollamaCalls(reply),
      },
      ollamaEnd(reply),
    ),
  stream: (reply) =>
    [
      ...reply.reasoning.map((thinking) => ollamaLine({ thinking })),
      ...reply.content.map((content) => ollamaLine({ content })),
      ...ollamaCalls(reply).map((call) => ollamaLine({ tool_calls: [call] })),
      ollamaLine({}, ollamaEnd(reply)),
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
}

const WRITERS = [
  ['openai-chat', openAi(nvidia, 'reasoning_content')],
  ['openai-chat with parts', openAi(mistral, 'parts')],
  ['gemini', gemini],
  ['cohere', cohereV2],
  ['ollama', ollamaChat],
] as const

/** Everything a reply says, tags and the blanks beside them left out: where they go is a test of its own. */
function meant({ reasoning, content, calls }: Reply): object {
  const said = [...reasoning, ...content].join('')
  return { said: plain(said), calls: calls.map(({ name, args: given }) => [name, given]) }
}

function saidBy({ choices: [choice] }: ChatCompletion): object {
  const { reasoning_content = '', content = '', tool_calls = [] } = choice?.message ?? {}
  return {
    said: plain(reasoning_content + (content ?? '')),
    calls: tool_calls.map(({ function: called }) => [called.name, JSON.parse(called.arguments)]),
  }
}

/** Sorted, because a thought between tags is moved ahead of text that a stream had sent before. */
function plain(said: string): string {
  return [...said.replace(/<\/?think>|\s/g, '')].sort().join('')
}

function split(body: string, cuts: readonly number[]): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(body)
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

describe('two paths, one mapping', () => {
  it.each(WRITERS)(
    '%s: a reply streamed, whole, and each where the other was wanted, however it is cut, is one completion',
    async (name, { provider, whole, stream }) => {
      const property = fc.asyncProperty(
        replies,
        fc.array(fc.nat(5_000), { maxLength: 3 }),
        async (reply, cuts) => {
          const bodies = [JSON.stringify(whole(reply)), stream(reply)]
          const seen = []
          for (const body of bodies) {
            for (const isStreamed of [false, true]) {
              const fetch = fixtureFetch({ body: split(body, cuts) })
              const { completion, error } = await ask(provider, fetch, { stream: isStreamed })
              seen.push(error === undefined ? completion : error)
            }
          }
          const [first, ...others] = seen
          for (const other of others) expect(other).toEqual(first)
          if (first !== undefined && 'choices' in first) expect(saidBy(first)).toEqual(meant(reply))
        },
      )
      await fc.assert(property, { numRuns: 1_000 })
      report(`two paths, ${name}: 1,000 replies, each read four ways`)
    },
    60_000,
  )
})
