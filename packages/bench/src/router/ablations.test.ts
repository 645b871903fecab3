import { expect, it } from 'vitest'
import { ablationsOf } from './ablations.ts'
import type { JobResult } from './job.ts'
import { ENGINE } from './policies.ts'
import type { Figures } from './scoreboard.ts'
import type { WorldName } from './worlds.ts'

function figures(value: number, firstTokenP99S: number): Figures {
  return {
    requests: 1,
    value,
    hardValue: 0,
    successShare: 1,
    lostNeedlesslyPerDay: 0,
    firstTokenP50S: 0,
    firstTokenP95S: 0,
    firstTokenP99S,
    wastedPerSuccess: 0,
    requestCapViolationsPerDay: 0,
    tokenCapViolationsPerDay: 0,
    impossiblePerDay: 0,
    goodTokensPerDayK: 0,
    recoveryMinutes: 0,
    servedByArm: [],
  }
}

function result(world: WorldName, seed: number, without: Figures): JobResult {
  const of = { [ENGINE]: figures(0.8, 10), 'no piece': without }
  return { world, seed, bound: 1, isMisranked: false, figures: of }
}

it('a piece is worth what changes without it: a seed is one observation, the mean of its worlds', () => {
  const results = [
    result('aged', 1, figures(0.7, 10)),
    result('outage', 1, figures(0.8, 16)),
    result('aged', 2, figures(0.6, 10)),
    result('outage', 2, figures(0.8, 14)),
  ]
  const [ablation] = ablationsOf(results, ['no piece'])
  expect(ablation?.value.mean).toBeCloseTo(-0.075)
  expect(ablation?.value.low).toBeCloseTo(-0.075 - 12.706 * 0.025)
  expect(ablation?.byWorld.aged?.mean).toBeCloseTo(-0.15)
  expect(ablation?.service.firstTokenP99S).toMatchObject({
    mean: 2.5,
    most: { world: 'outage', mean: 5 },
  })
  expect(ablation?.worst).toBeCloseTo(-20)
})
