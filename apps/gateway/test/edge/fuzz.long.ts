/** A hundred thousand mutated requests: none is a fault of ours. */
import { expect, it } from 'vitest'
import { report } from '../stack/stack.ts'
import { fuzz } from './mutants.ts'

const RUNS = 100_000
/** Another walk each time; the report names it. */
const SEED = Date.now() % 2 ** 31

it('no mutated request makes a 5xx, or an answer out of shape', async () => {
  const { statuses, slowestMs, held } = await fuzz(RUNS, SEED)
  report(`fuzz: ${RUNS} requests (seed ${SEED}): ${JSON.stringify(Object.fromEntries(statuses))}`)
  report(
    `fuzz: the slowest refusal took ${slowestMs.toFixed(0)} ms; ${held} objects held to OpenAI's schema`,
  )
  expect(statuses.get(200) ?? 0).toBeGreaterThan(RUNS / 20)
  expect(statuses.get(400) ?? 0).toBeGreaterThan(RUNS / 20)
})
