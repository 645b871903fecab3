import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endThinking, splitThinking, UNTHOUGHT } from './think-tags.ts'

/** All pieces taken apart, and the rest at the end. */
function split(pieces: readonly string[]): readonly [reasoning: string, content: string] {
  let [state, reasoning, content] = [UNTHOUGHT, '', '']
  for (const piece of pieces) {
    const thought = splitThinking(state, piece)
    state = thought.state
    reasoning += thought.reasoning
    content += thought.content
  }
  const rest = endThinking(state)
  return [reasoning + rest.reasoning, content + rest.content]
}

const CASES = [
  ['thought and answer', '<think>a</think>b', ['a', 'b']],
  ['blanks around the tags', '\n<think>\na b\n</think>\n\nc ', ['a b\n', 'c ']],
  ['a thought that never ends', '<think>a < b </thin', ['a < b </thin', '']],
  ['no thought', 'a <think>b</think>', ['', 'a <think>b</think>']],
  ['what only begins like a tag', '<thanks>', ['', '<thanks>']],
  ['half a tag at the end', '<thi', ['', '<thi']],
  ['a second thought', '<think>a</think>b<think>c</think>', ['a', 'b<think>c</think>']],
  ['an empty thought', '<think></think>a', ['', 'a']],
  ['tags in a thought', '<think>a</b></think>c', ['a</b>', 'c']],
] as const

describe('reasoning between tags', () => {
  it.each(CASES)('%s: the same wherever a stream is cut', (_what, text, expected) => {
    for (let one = 0; one <= text.length; one++) {
      for (let two = one; two <= text.length; two++) {
        expect(split([text.slice(0, one), text.slice(one, two), text.slice(two)])).toEqual(expected)
      }
    }
  })

  it('reads 20,000 random texts, however they are cut, as one expression reads them whole', () => {
    const whole = /^\s*<think>\s*([\s\S]*?)(?:<\/think>\s*([\s\S]*))?$/
    const piece = fc.constantFrom('<think>', '</think>', '<', '</', 'think>', ' ', '\n', 'a', 'b<')
    const property = fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      const [, reasoning = '', content = ''] = whole.exec(text) ?? [text, '', text]
      expect(split(pieces)).toEqual([reasoning, content])
    })
    fc.assert(property, { numRuns: 20_000 })
  })
})
