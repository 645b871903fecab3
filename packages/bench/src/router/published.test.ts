import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CALIBRATED, ENGINE, SEED_FORMULA } from './policies.ts'
import { figuresOf, onPage, readReport } from './published.ts'

const page = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const report = readReport()

/** The worst and the best world of a policy, percent of the bound. */
function range(policy: string): readonly [number, number] {
  const means = report.cells
    .filter((cell) => cell.policy === policy)
    .map(({ ofBound }) => ofBound.mean)
  return [Math.min(...means), Math.max(...means)]
}

it("the bench's page shows the figures of the last full run, all from that run", () => {
  expect(onPage(page('../../README.md'))).toBe(figuresOf(report))
})

it("the repository's page tells the same", () => {
  const [worst, best] = range(ENGINE).map((share) => share.toFixed(1))
  const [least, most] = range(CALIBRATED).map((share) => share.toFixed(1))
  const [low, high] = range(SEED_FORMULA).map((share) => share.toFixed(0))
  const text = page('../../../../README.md')
  expect(text).toContain(`${worst} to ${best} % of what a clairvoyant could have had`)
  expect(text).toContain(`in nine simulated worlds (${report.seeds} seeds)`)
  expect(text).toContain(`${least} to ${most} % with questions of calibration`)
  expect(text).toContain(`the formula of the product it follows earns ${low} to ${high} %`)
  expect(text).toContain(`${report.decision.p50Us.toFixed(0)} microseconds`)
})
