import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collect } from './collect.ts'
import { toChunks } from './event-stream.ts'
import type { ChatChunk, ChatCompletion, CompletionChoice, Delta, FinishReason } from './openai.ts'

function chunk(delta: Delta, finish_reason: FinishReason | null = null, index = 0): ChatChunk {
  return { choices: [{ index, delta, finish_reason }] }
}

describe('chunks folded into a completion', () => {
  it('join their texts, kind by kind', () => {
    const { choices } = collect([
      chunk({ reasoning_content: 'Hm' }),
      chunk({ reasoning_content: '.' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({ refusal: 'No' }, 'stop'),
    ])
    expect(choices).toEqual([
      {
        index: 0,
        message: { content: 'Hello', reasoning_content: 'Hm.', refusal: 'No' },
        finish_reason: 'stop',
      },
    ])
  })

  it('have null content when there was none, and keep an empty one', () => {
    expect(collect([chunk({}, 'stop')]).choices[0]?.message.content).toBeNull()
    expect(collect([chunk({ content: '' }, 'stop')]).choices[0]?.message.content).toBe('')
  })

  it('put calls together by their index, whatever the order of their pieces', () => {
    const piece = (
      index: number,
      text: string,
      head: { id?: string; name?: string } = {},
    ): ChatChunk =>
      chunk({
        tool_calls: [
          {
            index,
            type: 'function',
            ...(head.id === undefined ? {} : { id: head.id }),
            function: { arguments: text, ...(head.name === undefined ? {} : { name: head.name }) },
          },
        ],
      })
    const { choices } = collect([
      piece(1, '', { id: 'b', name: 'g' }),
      piece(0, '{"x"', { id: 'a', name: 'f' }),
      piece(1, '{}'),
      piece(0, ':1}'),
      chunk({}, 'tool_calls'),
    ])
    expect(choices[0]?.message.tool_calls).toEqual([
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
      { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
    ])
  })

  it('keep choices apart, in the order of their numbers', () => {
    const { choices } = collect([
      chunk({ content: 'b' }, null, 1),
      chunk({ content: 'a' }, 'stop', 0),
    ])
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
  })

  it('keep the last usage that was told', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    expect(collect([{ choices: [], usage }, chunk({ content: 'x' }, 'stop')]).usage).toEqual(usage)
    expect(collect([chunk({ content: 'x' }, 'stop')])).not.toHaveProperty('usage')
  })

  it('join lists of probabilities', () => {
    const logprobs = (token: string) => ({ content: [{ token }], refusal: null })
    const { choices } = collect([
      {
        choices: [
          { index: 0, delta: { content: 'a' }, finish_reason: null, logprobs: logprobs('a') },
        ],
      },
      {
        choices: [
          { index: 0, delta: { content: 'b' }, finish_reason: 'stop', logprobs: logprobs('b') },
        ],
      },
    ])
    expect(choices[0]?.logprobs).toEqual({
      content: [{ token: 'a' }, { token: 'b' }],
      refusal: null,
    })
  })

  it('are the completion that was told as chunks', () => {
    fc.assert(
      fc.property(completion, (whole) => {
        expect(collect(toChunks(whole))).toEqual(whole)
      }),
      { numRuns: 2_000 },
    )
  })
})

const call = fc.record({
  id: fc.string({ minLength: 1 }),
  type: fc.constant('function' as const),
  function: fc.record({ name: fc.string({ minLength: 1 }), arguments: fc.json() }),
})
const message = fc.record(
  {
    content: fc.option(fc.string()),
    reasoning_content: fc.string(),
    refusal: fc.string(),
    tool_calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['content'] },
)
const choices = fc
  .array(
    fc.record({
      message,
      finish_reason: fc.constantFrom<FinishReason>(
        'stop',
        'length',
        'tool_calls',
        'content_filter',
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((one, index): CompletionChoice => ({ index, ...one })))
const completion: fc.Arbitrary<ChatCompletion> = fc.record(
  {
    choices,
    usage: fc.record({
      prompt_tokens: fc.nat(),
      completion_tokens: fc.nat(),
      total_tokens: fc.nat(),
    }),
  },
  { requiredKeys: ['choices'] },
)
