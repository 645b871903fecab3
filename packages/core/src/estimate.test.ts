import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countTokensRoughly, estimateInputTokens, outputTokensOf } from './estimate.ts'
import type { ChatRequest, Message } from './openai.ts'
import { aRequest } from './testing/a-request.ts'

const of = (said: Partial<ChatRequest>): number =>
  estimateInputTokens(aRequest(said), countTokensRoughly)
const says = (content: string): readonly Message[] => [{ role: 'user', content }]

describe('the tokens of a text', () => {
  it('are 3.2 characters of Latin script each, and one each of Chinese, Japanese and Korean', () => {
    expect(countTokensRoughly('')).toBe(0)
    expect(countTokensRoughly('x'.repeat(32))).toBe(10)
    expect(countTokensRoughly('海'.repeat(10))).toBe(10)
    expect(countTokensRoughly(`${'한'.repeat(5)}${'x'.repeat(16)}`)).toBe(10)
  })

  it('of an answer that did not say are counted alike', () => {
    expect(outputTokensOf(0)).toBe(0)
    expect(outputTokensOf(320)).toBe(100)
  })
})

describe('the tokens of a request', () => {
  it('are biased high, framing included', () => {
    expect(of({ messages: says('x'.repeat(320)) })).toBe(Math.ceil((100 + 4) * 1.15))
  })

  it.each<[string, Partial<ChatRequest>]>([
    [
      'tools',
      { tools: [{ type: 'function', function: { name: 'look_up', description: 'Looks up.' } }] },
    ],
    [
      'a schema',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object' } },
        },
      },
    ],
    [
      'a picture',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] },
        ],
      },
    ],
    [
      'a sound',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'input_audio', input_audio: { data: 'A'.repeat(90_000), format: 'wav' } },
            ],
          },
        ],
      },
    ],
    [
      'a file',
      {
        messages: [
          { role: 'user', content: [{ type: 'file', file: { file_data: 'A'.repeat(9_000) } }] },
        ],
      },
    ],
    [
      'a refusal',
      {
        messages: [
          {
            role: 'assistant',
            content: [{ type: 'refusal', refusal: 'I would rather not do that, sorry about it.' }],
          },
        ],
      },
    ],
    [
      'thoughts',
      {
        messages: [
          { role: 'assistant', reasoning_content: 'Let me see what that might be about then.' },
        ],
      },
    ],
    [
      'tool calls',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [
              {
                id: 'a',
                type: 'function',
                function: { name: 'look_up', arguments: '{"what":"the weather in Bergen"}' },
              },
            ],
          },
        ],
      },
    ],
  ])('count %s', (_, said) => {
    const bare = of({ messages: said.messages === undefined ? says('') : [{ role: 'assistant' }] })
    expect(of({ messages: says(''), ...said })).toBeGreaterThan(bare + 5)
  })

  it('are extrapolated from the front of a long text, so that counting stays cheap', () => {
    let counted = 0
    const countTokens = (text: string): number => {
      counted += text.length
      return countTokensRoughly(text)
    }
    const tokens = estimateInputTokens(
      aRequest({ messages: says('x'.repeat(3_200_000)) }),
      countTokens,
    )
    expect(counted).toBeLessThan(40_000)
    expect(tokens).toBeGreaterThan(1_100_000)
    expect(tokens).toBeLessThan(1_200_000)
  })

  it('never fall when text is added', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        expect(of({ messages: says(left + right) })).toBeGreaterThanOrEqual(
          of({ messages: says(left) }),
        )
      }),
    )
  })
})
