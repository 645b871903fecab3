/** The two budgets that keep fallback and hedging from multiplying trouble. */
import { describe, expect, it } from 'vitest'
import { HedgeBudget } from './hedge-budget.ts'
import { RetryBudget } from './retry-budget.ts'

const again = { isEarly: false, isElsewhere: false }

function spent(budget: RetryBudget, times: number): number {
  let made = 0
  for (let n = 0; n < times; n++) if (budget.spend(again)) made++
  return made
}

describe('the retry budget', () => {
  it('allows a burst, and then a fifth of the traffic, towards providers that have failed the request already', () => {
    const budget = new RetryBudget()
    expect(spent(budget, 100)).toBe(6)
    for (let n = 0; n < 50; n++) budget.earn()
    expect(spent(budget, 100)).toBeLessThanOrEqual(11)
    let made = 0
    for (let n = 0; n < 1_000; n++) {
      budget.earn()
      made += spent(budget, 3)
    }
    expect(made).toBeGreaterThan(190)
    expect(made).toBeLessThan(210)
  })

  it('never forbids a request its first fallbacks, nor one to a provider that has not failed it', () => {
    const budget = new RetryBudget()
    spent(budget, 100)
    for (let n = 0; n < 100; n++) {
      expect(budget.spend({ isEarly: true, isElsewhere: false })).toBe(true)
      expect(budget.spend({ isEarly: false, isElsewhere: true })).toBe(true)
    }
    expect(budget.spend(again)).toBe(false)
  })

  it('saves up no more than a burst', () => {
    const budget = new RetryBudget()
    for (let n = 0; n < 10_000; n++) budget.earn()
    expect(spent(budget, 100)).toBe(6)
  })
})

describe('the hedge budget', () => {
  it('starts empty, earns one hedge in twenty requests, and saves up five', () => {
    const budget = new HedgeBudget()
    expect(budget.spend()).toBe(false)
    for (let n = 0; n < 21; n++) budget.earn()
    expect(budget.spend()).toBe(true)
    expect(budget.spend()).toBe(false)
    for (let n = 0; n < 10_000; n++) budget.earn()
    expect(Array.from({ length: 10 }, () => budget.spend()).filter(Boolean)).toHaveLength(5)
  })
})
