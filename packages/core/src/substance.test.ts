import { describe, expect, it } from 'vitest'
import type { Delta } from './openai.ts'
import { substanceOf } from './substance.ts'
import { aChunk } from './testing/a-reply.ts'

const call = (name: string, text: string): Delta => ({
  tool_calls: [{ index: 0, type: 'function', function: { name, arguments: text } }],
})

describe('what counts as an answer', () => {
  it.each<[string, Delta, number]>([
    ['text', { content: 'four' }, 4],
    ['thinking', { reasoning_content: 'hm' }, 2],
    ['a refusal', { refusal: 'no' }, 2],
    ['the name of a tool', call('f', ''), 1],
    ['its arguments', call('f', '{}'), 3],
    ['an empty text does not', { content: '' }, 0],
    ['nothing does not', {}, 0],
  ])('%s', (_what, delta, chars) => {
    expect(substanceOf(aChunk(delta))).toEqual({ chars, finishReason: undefined })
  })

  it('is the same for a whole answer', () => {
    const choice = {
      index: 0,
      message: {
        content: 'four',
        reasoning_content: 'hm',
        tool_calls: [
          { id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' } },
        ],
      },
      finish_reason: 'stop' as const,
    }
    expect(substanceOf({ kind: 'completion', completion: { choices: [choice] } })).toEqual({
      chars: 9,
      finishReason: 'stop',
    })
    expect(substanceOf({ kind: 'completion', completion: { choices: [] } })).toEqual({
      chars: 0,
      finishReason: undefined,
    })
  })

  it('is told with the reason for the end', () => {
    expect(substanceOf(aChunk({}, 'length'))).toEqual({ chars: 0, finishReason: 'length' })
  })
})
