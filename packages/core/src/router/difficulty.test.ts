import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatRequest, Tool } from '../openai.ts'
import { aRequest } from '../testing/a-request.ts'
import { difficultyOf } from './difficulty.ts'

const tool: Tool = { type: 'function', function: { name: 'look_up' } }
const asks = (content: string): Partial<ChatRequest> => ({ messages: [{ role: 'user', content }] })
const LONG =
  'Tell me about the history of the harbour and of the people who built it, please, in detail.'
const dialogue: Partial<ChatRequest> = {
  messages: [
    { role: 'user', content: LONG },
    { role: 'assistant', content: 'It was built long ago.' },
    { role: 'user', content: LONG },
  ],
}

function of(said: Partial<ChatRequest>, inputTokens = 100, repeated = false): [string, number] {
  const { shape, difficulty } = difficultyOf(aRequest(said), { inputTokens, repeated })
  return [shape, Math.round(difficulty * 100) / 100]
}

describe('the difficulty of a request, from its shape', () => {
  it.each<[string, Partial<ChatRequest>, number, [string, number]]>([
    ['chat', asks(LONG), 100, ['chat', 0.3]],
    ['a short question without a past', asks('Hi there!'), 10, ['chat', 0.2]],
    ['a short dialogue', dialogue, 300, ['chat', 0.3]],
    ['a long dialogue', dialogue, 3_001, ['dialogue', 0.45]],
    ['JSON', { ...asks(LONG), response_format: { type: 'json_object' } }, 100, ['json', 0.35]],
    ['a long prompt', asks(LONG), 12_000, ['long', 0.55]],
    ['tools', { ...asks(LONG), tools: [tool] }, 100, ['code', 0.65]],
    ['eight tools', { ...asks(LONG), tools: Array(8).fill(tool) }, 100, ['code', 0.7]],
    ['a code fence', asks(`${LONG}\n\`\`\`ts\nlet a = 1\n\`\`\``), 100, ['code', 0.7]],
    ['a diff', asks(`${LONG}\n@@ -1,2 +1,2 @@\n-a\n+b`), 100, ['code', 0.7]],
    ['one verb', asks(`${LONG} Prove it.`), 100, ['chat', 0.35]],
    ['many verbs', asks(`${LONG} Prove, derive, debug and optimise it.`), 100, ['chat', 0.4]],
    ['reasoning', { ...asks(LONG), reasoning_effort: 'medium' }, 100, ['reasoning', 0.86]],
    ['hard reasoning', { ...asks(LONG), reasoning_effort: 'high' }, 100, ['reasoning', 1]],
    ['little reasoning', { ...asks(LONG), reasoning_effort: 'low' }, 100, ['chat', 0.15]],
  ])('%s', (_, said, inputTokens, expected) => {
    expect(of(said, inputTokens)).toEqual(expected)
  })

  it('knows a picture when it sees one', () => {
    const content = [
      { type: 'text' as const, text: LONG },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA==' } },
    ]
    expect(of({ messages: [{ role: 'user', content }] })).toEqual(['vision', 0.5])
  })

  it('is higher when the same was asked moments ago', () => {
    expect(of(asks(LONG), 100, true)[1]).toBe(0.45)
  })

  it('reads the end of a long prompt, where people say what they want', () => {
    const text = `${'word '.repeat(20_000)} Refactor it.`
    expect(of(asks(text), 100)[1]).toBe(0.35)
  })

  it('lies between 0 and 1 for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.nat(40_000),
        fc.boolean(),
        (text, tokens, repeated) => {
          const { difficulty } = difficultyOf(aRequest(asks(text)), {
            inputTokens: tokens,
            repeated,
          })
          expect(difficulty).toBeGreaterThanOrEqual(0)
          expect(difficulty).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})
