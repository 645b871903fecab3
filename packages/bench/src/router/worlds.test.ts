import { describe, expect, it } from 'vitest'
import { ARMS, PROVIDERS } from './arms.ts'
import { fingerprintOf } from './bounds.ts'
import { mean } from './confidence.ts'
import { chatRequestOf, countTokens } from './prompt.ts'
import { createWorld, DURATION_MS, EPOCH_MS, WORLD_NAMES } from './worlds.ts'

describe('a world', () => {
  it('has 19 arms of 9 providers', () => {
    expect(ARMS).toHaveLength(19)
    expect(PROVIDERS).toHaveLength(9)
  })

  it.each(WORLD_NAMES)('%s is the same for the same seed, and another for another', (name) => {
    const [world, again, other] = [createWorld(name, 5), createWorld(name, 5), createWorld(name, 6)]
    expect(again).toEqual(world)
    expect(other.requests).not.toEqual(world.requests)
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(world))
  })

  it('asks as much as its traffic says, in order, within its two days', () => {
    for (const [name, perDay] of [
      ['stationary', 3_000],
      ['capday', 8_000],
      ['mixedsize', 2_500],
    ] as const) {
      const { requests } = createWorld(name, 1)
      expect(requests.length / 2 / perDay).toBeCloseTo(1, 1)
      const instants = requests.map(({ atMs }) => atMs)
      expect(instants).toEqual(instants.toSorted((left, right) => left - right))
      expect(instants.at(-1)).toBeLessThan(DURATION_MS)
      expect(requests.every(({ id }, at) => id === at)).toBe(true)
    }
  })

  it('shows a third of the variance of difficulty, give or take, and hides the rest', () => {
    const { requests } = createWorld('capday', 1)
    const code = requests.filter(({ class: name }) => name === 'code')
    const shown = code.map(
      ({ hints }) =>
        (hints.hasCode ? 0.05 : 0) + 0.05 * hints.hardVerbs + (hints.tools >= 8 ? 0.05 : 0),
    )
    const variance = (values: readonly number[]): number =>
      mean(values.map((value) => (value - mean(values)) ** 2))
    const share = variance(shown) / variance(code.map(({ difficulty }) => difficulty))
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.45)
  })

  it('writes prompts as long as their tokens, within its error of counting', () => {
    const ratios = createWorld('stationary', 2)
      .requests.filter(({ inputTokens, class: name }) => inputTokens > 500 && name === 'code')
      .map((request) => {
        const { messages, tools } = chatRequestOf(request)
        const text = JSON.stringify(tools ?? []) + messages.map(({ content }) => content).join('')
        return countTokens(text) / request.inputTokens
      })
    expect(mean(ratios)).toBeGreaterThan(0.95)
    expect(mean(ratios)).toBeLessThan(1.1)
  })

  it('begins at midnight UTC, as the bound takes for granted', () => {
    expect(EPOCH_MS % 86_400_000).toBe(0)
  })
})
