import { describe as about, expect, it } from 'vitest'
import { describe, describeShape } from './describe.ts'
import { countTokensRoughly } from './estimate.ts'
import type { ChatRequest, Message } from './openai.ts'
import { type OutputLength, UNKNOWN } from './router/output-length.ts'
import { aRequest } from './testing/a-request.ts'

const known: OutputLength = { usual: 400, high: 900 }

function of(said: Partial<ChatRequest> = {}, outputLength = UNKNOWN) {
  const countTokens = countTokensRoughly
  return describe(aRequest(said), { countTokens, outputLengthOf: () => outputLength })
}

about('what a request needs', () => {
  const tool = { type: 'function' as const, function: { name: 'look_up' } }
  const image = (url: string): Message => ({
    role: 'user',
    content: [{ type: 'image_url', image_url: { url } }],
  })
  const call = (id: string) => ({
    id,
    type: 'function' as const,
    function: { name: 'f', arguments: '{}' },
  })

  it.each<[string, Partial<ChatRequest>, readonly string[]]>([
    ['nothing for a chat', {}, []],
    ['tools', { tools: [tool] }, ['tools']],
    ['no tools that may not be called', { tools: [tool], tool_choice: 'none' }, []],
    ['no tools when the list is empty', { tools: [] }, []],
    ['eyes', { messages: [image('data:image/png;base64,AA==')] }, ['vision']],
    [
      'eyes that fetch',
      { messages: [image('https://example.com/a.png')] },
      ['vision', 'imageUrls'],
    ],
    ['JSON', { response_format: { type: 'json_object' } }, ['json']],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
      ['jsonSchema'],
    ],
    ['log-probabilities', { logprobs: true }, ['logprobs']],
    [
      'several calls in one turn',
      { messages: [{ role: 'assistant', tool_calls: [call('a'), call('b')] }] },
      ['parallelTools'],
    ],
  ])('%s', (_, said, needs) => {
    expect(of(said).needs).toEqual(needs)
  })
})

about('what a request is taken to cost', () => {
  it('is what its client allows, but never a whole context', () => {
    expect(of({ max_tokens: 100 }).cost.outputTokens).toBe(100)
    expect(of({ max_tokens: 64_000 }).cost.outputTokens).toBe(2_000)
    expect(of({ max_completion_tokens: 50, max_tokens: 100 }).cost.outputTokens).toBe(50)
    expect(of().cost.outputTokens).toBe(2_000)
  })

  it('is what such answers come to, once that is known: nine of ten to reserve, three of four to fit', () => {
    const { cost, contextTokens, likelyTokens } = of({ max_tokens: 64_000 }, known)
    expect(cost.outputTokens).toBe(900)
    expect(contextTokens).toBe(cost.inputTokens + 400)
    expect(likelyTokens).toBe(200)
  })

  it('counts every choice that is asked for', () => {
    expect(of({ max_tokens: 100, n: 3 }).cost.outputTokens).toBe(300)
  })
})

about('a conversation', () => {
  const opening: readonly Message[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello.' },
  ]
  const turn = (said: string): readonly Message[] => [
    ...opening,
    { role: 'assistant', content: 'Hi.' },
    { role: 'user', content: said },
  ]

  it('is known by its opening once an answer is in it, and not before', () => {
    expect(of({ messages: opening }).session).toBeUndefined()
    const second = of({ messages: turn('And now?') }).session
    expect(second).toBeDefined()
    expect(of({ messages: turn('And then?') }).session).toBe(second)
    expect(
      of({ messages: turn('x').toSpliced(1, 1, { role: 'user', content: 'Bye.' }) }).session,
    ).not.toBe(second)
  })

  it('is what the client calls it, when it does', () => {
    const described = describe(aRequest(), { countTokens: countTokensRoughly, session: 'mine' })
    expect(described.session).toBe('mine')
  })
})

about('a shape without words', () => {
  it('is described as the request it stands for would be', () => {
    expect(
      describeShape(
        { inputTokens: 1_000, outputTokens: 300, shape: 'code', needs: ['tools'] },
        () => known,
      ),
    ).toEqual({
      needs: ['tools'],
      cost: { requests: 1, inputTokens: 1_000, outputTokens: 300 },
      contextTokens: 1_300,
      likelyTokens: 200,
      shape: 'code',
      difficulty: 0.65,
      isStreamed: true,
      session: undefined,
    })
  })
})
