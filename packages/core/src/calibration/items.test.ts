import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateInputTokens } from '../estimate.ts'
import type { ChatCompletion } from '../openai.ts'
import { parseChatRequest } from '../parse-request.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { ITEM_KINDS, type Item, LEVELS, levelDifficulty } from './item.ts'
import { createItem } from './items.ts'

const kind = fc.constantFrom(...ITEM_KINDS)
const level = fc.nat({ max: LEVELS - 1 })
const seed = fc.nat()

function item(of: Item['kind'], at: number, from: number): Item {
  return createItem(of, at, seededRandom(from))
}

function solution({ solution: { content, calls = [] } }: Item): ChatCompletion {
  const tool_calls = calls.map((call) => ({
    id: 'call',
    type: 'function' as const,
    function: call,
  }))
  const message = { content: content ?? null, ...(calls.length === 0 ? {} : { tool_calls }) }
  return { choices: [{ index: 0, message, finish_reason: 'stop' }] }
}

function saying(content: string): ChatCompletion {
  return { choices: [{ index: 0, message: { content }, finish_reason: 'stop' }] }
}

describe('a question of calibration', () => {
  it('is solved by its solution, and by nothing that answers another one', () => {
    fc.assert(
      fc.property(kind, level, seed, seed, (of, at, one, other) => {
        const asked = item(of, at, one)
        expect(asked.isSolvedBy(solution(asked))).toBe(true)
        expect(asked.isSolvedBy(saying(''))).toBe(false)
        expect(asked.isSolvedBy({ choices: [] })).toBe(false)
        const stranger = item(of, at, other)
        const isSame = JSON.stringify(stranger.solution) === JSON.stringify(asked.solution)
        if (of !== 'constraint' && !isSame) expect(asked.isSolvedBy(solution(stranger))).toBe(false)
      }),
    )
  })

  it('is the same from the same seed, another from another one, and never says its answer', () => {
    fc.assert(
      fc.property(kind, level, seed, (of, at, from) => {
        const { request, solution: said } = item(of, at, from)
        expect(JSON.stringify(item(of, at, from))).toBe(JSON.stringify(item(of, at, from)))
        expect(JSON.stringify(item(of, at, from + 1).request)).not.toBe(JSON.stringify(request))
        if (of !== 'text' && said.content !== undefined)
          expect(request.messages[0]?.content).not.toContain(` ${said.content}.`)
      }),
    )
  })

  it('is a request that any provider takes, and costs a few hundred tokens', () => {
    fc.assert(
      fc.property(kind, level, seed, (of, at, from) => {
        const { request } = item(of, at, from)
        const whole = { ...request, model: 'acme/large' }
        expect(parseChatRequest(JSON.parse(JSON.stringify(whole))).ok).toBe(true)
        const tokens = estimateInputTokens(whole, (text) => text.length / 4)
        expect(tokens).toBeLessThan(1_200)
        expect(request.max_tokens).toBeLessThanOrEqual(1_500)
      }),
    )
  })

  it('takes an answer for right in the wrappings that models put around short ones', () => {
    const sum = item('arithmetic', 2, 7)
    const value = sum.solution.content ?? ''
    for (const said of [`**${value}**`, `It is worked out step by step.\n${value}.`, ` ${value}\n`])
      expect(sum.isSolvedBy(saying(said))).toBe(true)
    expect(sum.isSolvedBy(saying(`${value}1`))).toBe(false)
    const order = item('json', 1, 7)
    expect(order.isSolvedBy(saying(`\`\`\`json\n${order.solution.content}\n\`\`\``))).toBe(true)
  })

  it('gets harder level by level', () => {
    const grades = Array.from({ length: LEVELS }, (_, at) => levelDifficulty(at))
    expect(grades).toEqual(grades.toSorted((left, right) => left - right))
    for (const of of ITEM_KINDS) {
      const length = (at: number) => JSON.stringify(item(of, at, 3).request).length
      expect(length(LEVELS - 1)).toBeGreaterThan(length(0))
    }
  })
})
