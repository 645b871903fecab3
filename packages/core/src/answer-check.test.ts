import { describe, expect, it } from 'vitest'
import { type AnswerCheck, answerCheckFor, type Verdict } from './answer-check.ts'
import { CHECKED_CHARS_MAX } from './bounds.ts'
import type { ChatRequest, CompletionChoice, Delta, FinishReason } from './openai.ts'
import { substanceOf } from './substance.ts'
import { aRequest } from './testing/a-request.ts'
import type { Part } from './upstream-call.ts'

const TOOLS = aRequest({
  tools: [{ type: 'function', function: { name: 'read', parameters: { type: 'object' } } }],
})
const JSON_MODE = aRequest({ response_format: { type: 'json_object' } })

/** Takes a part as an attempt hands it on. */
function hear(check: AnswerCheck | undefined, part: Part): void {
  check?.add(part, substanceOf(part).chars)
}

/** The verdict on a stream of these deltas. */
function verdictOn(
  request: ChatRequest,
  deltas: readonly Delta[],
  finish_reason: FinishReason = 'stop',
): Verdict | undefined {
  const check = answerCheckFor(request)
  for (const delta of deltas)
    hear(check, {
      kind: 'chunks',
      chunks: [{ choices: [{ index: 0, delta, finish_reason: null }] }],
    })
  hear(check, { kind: 'chunks', chunks: [{ choices: [{ index: 0, delta: {}, finish_reason }] }] })
  return check?.verdict()
}

function calling(name: string, ...pieces: readonly string[]): readonly Delta[] {
  return pieces.map((text, at) => ({
    tool_calls: [
      { index: 0, type: 'function', function: { ...(at === 0 ? { name } : {}), arguments: text } },
    ],
  }))
}

describe('an answer in JSON', () => {
  it('is sound when it can be parsed, in however many pieces it came', () => {
    expect(verdictOn(JSON_MODE, [{ content: '{"a":' }, { content: '1}' }])).toBe('sound')
  })

  it('is broken when it cannot', () => {
    expect(verdictOn(JSON_MODE, [{ content: '{"a":' }])).toBe('broken')
    expect(verdictOn(JSON_MODE, [{ content: 'Sure! {"a": 1}' }])).toBe('broken')
  })
})

describe('a call of a tool', () => {
  it('is sound when there is such a tool and its arguments can be parsed', () => {
    expect(verdictOn(TOOLS, calling('read', '{"path"', ':"x"}'), 'tool_calls')).toBe('sound')
    expect(verdictOn(TOOLS, calling('read', ''), 'tool_calls')).toBe('sound')
  })

  it('is broken when there is not, or they cannot', () => {
    expect(verdictOn(TOOLS, calling('reed', '{}'), 'tool_calls')).toBe('broken')
    expect(verdictOn(TOOLS, calling('read', '{"path":'), 'tool_calls')).toBe('broken')
  })

  it('is checked in a whole answer, too', () => {
    const check = answerCheckFor(TOOLS)
    const call = { id: 'c', type: 'function', function: { name: 'read', arguments: '{' } } as const
    const choice: CompletionChoice = {
      index: 0,
      message: { content: null, tool_calls: [call] },
      finish_reason: 'tool_calls',
    }
    hear(check, { kind: 'completion', completion: { choices: [choice] } })
    expect(check?.verdict()).toBe('broken')
  })
})

describe('nothing is told', () => {
  it('of an answer to a request that asks for no form', () => {
    expect(answerCheckFor(aRequest())).toBeUndefined()
  })

  it('of words where a tool might have been called', () => {
    expect(verdictOn(TOOLS, [{ content: 'Which file?' }])).toBeUndefined()
  })

  it.each(['length', 'content_filter'] as const)('of what was cut short: %s', (reason) => {
    expect(verdictOn(JSON_MODE, [{ content: '{"a":' }], reason)).toBeUndefined()
  })

  it('of what is too long to be held', () => {
    const long = { content: ' '.repeat(CHECKED_CHARS_MAX) }
    expect(verdictOn(JSON_MODE, [long, { content: '{' }])).toBeUndefined()
  })
})
