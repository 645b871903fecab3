/**
 * `npm run bench:router`: the real router and ledger in nine simulated worlds, beside baselines and a bound.
 *
 * Four seeds in about a minute; `-- --full` runs all 24 with calibration and ablations, and writes `docs/bench-router.{json,svg}`
 * and the tables of `packages/bench/README.md`;
 * `-- --held-out` runs 24 seeds the router was never tuned on; `-- --bounds` solves all linear programs again.
 * `--seeds n`, `--ablation-seeds n`, `--worlds a,b` and `--policies a,b` narrow a run.
 */
import { parseArgs } from 'node:util'
import { ledgerTimes } from '../ledger-time.ts'
import { ablationsOf } from './ablations.ts'
import { SEEDS, writeBounds } from './bounds.ts'
import { caseChanges, casePolicies } from './cases.ts'
import { mean } from './confidence.ts'
import { decisionTime } from './decision-time.ts'
import type { Job, JobResult } from './job.ts'
import {
  ABLATION_NAMES,
  BASELINE_NAMES,
  CALIBRATED,
  ENGINE,
  ENGINE_NAMES,
  ORACLE_NAMES,
  SEED_FORMULA,
} from './policies.ts'
import { runJobs } from './pool.ts'
import { publish } from './published.ts'
import { cellsOf, goalsOf } from './report.ts'
import {
  ablationServiceTable,
  ablationTable,
  caseTable,
  costTable,
  goalTable,
  layOut,
  ofBoundTable,
  regretTable,
  serviceTable,
} from './tables.ts'
import { createWorld, WORLD_NAMES, type WorldName } from './worlds.ts'

const QUICK_SEEDS = 4
const ABLATION_SEEDS = '8'
const CASE_SEEDS = 12

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    'held-out': { type: 'boolean', default: false },
    ablations: { type: 'boolean', default: false },
    bounds: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    'ablation-seeds': { type: 'string' },
    policies: { type: 'string' },
    worlds: { type: 'string' },
  },
})

if (options.bounds) await writeBounds(console.log)
else await bench()

async function bench(): Promise<void> {
  const startedMs = performance.now()
  const all = options['held-out'] ? SEEDS.heldOut : SEEDS.tuned
  const isLong = options.full || options['held-out']
  const seeds = all.slice(0, Number(options.seeds ?? (isLong ? all.length : QUICK_SEEDS)))
  const worlds = WORLD_NAMES.filter((name) => options.worlds?.split(',').includes(name) ?? true)
  const decision = decisionTime()
  const ledger = ledgerTimes()
  const engines = isLong ? ENGINE_NAMES : [ENGINE]
  const policies = [...BASELINE_NAMES, ...engines].filter(
    (name) => name === ENGINE || name === SEED_FORMULA || isAskedFor(name),
  )
  const results = await run('', jobsOf(worlds, seeds, policies))
  const cells = cellsOf(results)
  const heldOut = options.full ? await runHeldOut(worlds) : undefined
  const ofHeldOut = (policy: string) =>
    heldOut === undefined ? {} : { heldOut: heldOut.filter((cell) => cell.policy === policy) }
  const caps = wrongCaps(worlds, seeds)
  const goals = goalsOf(cells, { wrongCaps: caps, ...ofHeldOut(ENGINE) })
  const calibrated = policies.includes(CALIBRATED)
    ? goalsOf(cells, { wrongCaps: caps, policy: CALIBRATED, ...ofHeldOut(CALIBRATED) })
    : []
  console.log(
    `${worlds.length} worlds x ${seeds.length} seeds, ${cells.length / worlds.length} policies\n`,
  )
  for (const table of [
    ofBoundTable(cells, heldOut),
    regretTable(cells),
    serviceTable(cells, SEED_FORMULA),
    serviceTable(cells, ENGINE),
    goalTable(goals, calibrated),
    costTable(decision, ledger),
  ])
    console.log(`${layOut(table)}\n`)
  const isAblated = options.full || options.ablations
  const ablations = isAblated ? await ablate(worlds, results) : {}
  if (heldOut !== undefined)
    publish({
      seeds: seeds.length,
      cells,
      heldOut,
      goals,
      calibrated,
      decision,
      ledger,
      ...ablations,
    })
  console.log(`${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
}

/** The engine on seeds that no constant was tuned on. */
async function runHeldOut(worlds: readonly WorldName[]) {
  const jobs = jobsOf(worlds, SEEDS.heldOut, [ENGINE, CALIBRATED, SEED_FORMULA])
  return cellsOf(await run('held-out', jobs)).filter(({ policy }) => policy !== SEED_FORMULA)
}

/** The engine and the seed formula always run: everything is measured against them. */
function isAskedFor(policy: string): boolean {
  return options.policies?.split(',').includes(policy) ?? true
}

/** Runs the engine's variants beside what the engine itself has reached. */
async function ablate(worlds: readonly WorldName[], whole: readonly JobResult[]) {
  const seeds = [...new Set(whole.map(({ seed }) => seed))]
  const few = seeds.slice(0, Number(options['ablation-seeds'] ?? ABLATION_SEEDS))
  const names = [...ABLATION_NAMES, ...ORACLE_NAMES]
  const results = await run('ablations', jobsOf(worlds, few, names))
  const beside = results.map((result) => {
    const own = whole.find(({ world, seed }) => world === result.world && seed === result.seed)
    return { ...result, figures: { ...own?.figures, ...result.figures } }
  })
  const changes = ablationsOf(beside, names)
  console.log(`Without a piece, or told the truth; ${few.length} seeds\n`)
  console.log(`${layOut(ablationTable(changes))}\n\n${layOut(ablationServiceTable(changes))}\n`)
  const cases = await runCases(seeds.slice(0, CASE_SEEDS))
  console.log(`${layOut(caseTable(cases))}\n`)
  return {
    ablations: { seeds: few.length, changes },
    cases: { seeds: Math.min(CASE_SEEDS, seeds.length), changes: cases },
  }
}

/** Each piece in the world or the situation that it is there for. */
async function runCases(seeds: readonly number[]) {
  const jobs = [...casePolicies()].flatMap(([world, policies]) => jobsOf([world], seeds, policies))
  return caseChanges(await run('cases', jobs))
}

function jobsOf(
  worlds: readonly WorldName[],
  seeds: readonly number[],
  policies: readonly string[],
): readonly Job[] {
  return seeds.flatMap((seed) => worlds.map((world) => ({ world, seed, policies })))
}

async function run(what: string, jobs: readonly Job[]): Promise<readonly JobResult[]> {
  const isWatched = process.stderr.isTTY
  const results = await runJobs(jobs, (done) => {
    if (isWatched) process.stderr.write(`\r${what} ${done} of ${jobs.length} `)
  })
  if (isWatched) process.stderr.write('\r\u001b[K')
  return results
}

/** How many request caps the catalog has wrong in the storm's world, on average. */
function wrongCaps(worlds: readonly WorldName[], seeds: readonly number[]): number {
  if (!worlds.includes('storm429')) return 0
  return mean(
    seeds.map((seed) => {
      const wrong = createWorld('storm429', seed).arms.flatMap(({ arm, limits }) =>
        limits
          .filter(({ unit, cap }, at) => unit === 'requests' && cap !== arm.limits[at]?.cap)
          .map(({ scope, window }) =>
            JSON.stringify([arm.provider, scope === 'account' ? '' : arm.model, window]),
          ),
      )
      return new Set(wrong).size
    }),
  )
}
