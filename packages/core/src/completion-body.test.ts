import { describe, expect, it } from 'vitest'
import { completionBody, toCompletion } from './completion-body.ts'
import type { ChatCompletion } from './openai.ts'
import { aChunk, aReply } from './testing/a-reply.ts'

const ENVELOPE = { id: 'chatcmpl-1', created: 7, model: 'auto', choices: 1 }
const HELLO: ChatCompletion = {
  choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }],
}

describe('the body of a completion', () => {
  it('has every key that clients read, whether there is something in it or not', () => {
    expect(completionBody(HELLO, ENVELOPE)).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 7,
      model: 'auto',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      service_tier: 'default',
      system_fingerprint: null,
    })
  })

  it('has no list of calls when there are none', () => {
    expect(JSON.stringify(completionBody(HELLO, ENVELOPE))).not.toContain('tool_calls')
  })

  it('has as many choices as were asked for', () => {
    const [choice] = HELLO.choices
    if (choice === undefined) throw new Error('There is one.')
    const three = { choices: [0, 1, 2].map((index) => ({ ...choice, index })) }
    expect(completionBody(three, { ...ENVELOPE, choices: 2 })).toMatchObject({
      choices: [{ index: 0 }, { index: 1 }],
    })
  })
})

describe('a reply drained', () => {
  it('is what its chunks spell', async () => {
    const { reply, isClosed } = await aReply([
      aChunk({ content: 'Hel' }),
      aChunk({ content: 'lo' }),
      aChunk({}, 'stop'),
    ])
    expect(await toCompletion(reply)).toEqual({ ok: true, value: HELLO })
    expect(isClosed()).toBe(true)
  })

  it('is the whole answer that it was', async () => {
    const { reply } = await aReply([{ kind: 'completion', completion: HELLO }])
    expect(await toCompletion(reply)).toEqual({ ok: true, value: HELLO })
  })

  it('is the error that broke it, never half an answer', async () => {
    const error = { kind: 'network' as const }
    const { reply } = await aReply([aChunk({ content: 'Hel' })], { error })
    expect(await toCompletion(reply)).toEqual({ ok: false, error })
  })
})
