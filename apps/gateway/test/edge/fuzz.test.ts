/** Five thousand mutated requests: none is a fault of ours. A hundred thousand in the long run. */
import { expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { fuzz } from './mutants.ts'

const RUNS = 5_000
const SEED = 20_261_125

it('rows 33 and 39: no mutated request makes a 5xx, or an answer out of shape', {
  timeout: 120_000,
}, async () => {
  const { statuses, slowestMs, held } = await fuzz(RUNS, SEED)
  report(`fuzz: ${RUNS} requests (seed ${SEED}): ${JSON.stringify(Object.fromEntries(statuses))}`)
  report(
    `fuzz: the slowest refusal took ${slowestMs.toFixed(0)} ms; ${held} objects held to OpenAI's schema`,
  )
  expect(statuses.get(200) ?? 0).toBeGreaterThan(RUNS / 20)
  expect(statuses.get(400) ?? 0).toBeGreaterThan(RUNS / 20)
})
