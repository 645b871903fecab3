import { expect, it } from 'vitest'
import { caseChanges, casePolicies } from './cases.ts'
import { runPolicy } from './policies.ts'
import { createWorld } from './worlds.ts'

it('a case is the change of its figure, seed by seed, in its own world', {
  timeout: 120_000,
}, async () => {
  const results = await Promise.all(
    [...casePolicies()].map(async ([world, policies]) => {
      const figures = await runPolicy(policies[0] ?? '', createWorld(world, 1))
      const worse = { ...figures, wastedPerSuccess: figures.wastedPerSuccess + 1 }
      const of = Object.fromEntries(
        policies.map((name) => [name, name.includes('no ') ? worse : figures]),
      )
      return [1, 2].map((seed) => ({ world, seed, bound: 1, isMisranked: false, figures: of }))
    }),
  )
  const changes = caseChanges(results.flat())
  const wasted = changes.filter(({ measure }) => measure === 'wastedPerSuccess')
  for (const { without, change, withIt, withoutIt } of wasted) {
    expect(change.mean).toBeCloseTo(without === 'hedging' ? 0 : 1)
    expect(withoutIt - withIt).toBeCloseTo(change.mean)
  }
  expect(wasted.map(({ world }) => world)).toEqual(['correlated', 'outage', 'aged', 'slowtail'])
})
