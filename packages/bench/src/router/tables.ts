/** The bench's tables, for a terminal and for a page. */

import type { LedgerTime } from '../ledger-time.ts'
import { type Ablation, SERVICE } from './ablations.ts'
import type { CaseChange } from './cases.ts'
import type { Estimate } from './confidence.ts'
import type { DecisionTime } from './decision-time.ts'
import { CALIBRATED, ENGINE, SEED_FORMULA } from './policies.ts'
import type { Cell, Goal } from './report.ts'
import type { WorldName } from './worlds.ts'

/** A table: its first row is its head. */
export type Rows = readonly (readonly string[])[]

/** Percent of the bound: a row per policy, a column per world, and the engine's own rows of seeds apart. */
export function ofBoundTable(cells: readonly Cell[], heldOut: readonly Cell[] = []): Rows {
  const worlds = distinct(cells.map(({ world }) => world))
  const policies = distinct(cells.map(({ policy }) => policy))
  const row = (name: string, of: readonly Cell[], share: (cell: Cell) => Estimate) =>
    of.length === 0 ? [] : [[name, ...of.map((cell) => share(cell).mean.toFixed(1))]]
  const fair = ({ fairlyRanked }: Cell): Estimate => fairlyRanked
  return [
    ['% of bound', ...worlds],
    ...policies.flatMap((policy) =>
      row(
        policy,
        cells.filter((cell) => cell.policy === policy),
        ({ ofBound }) => ofBound,
      ),
    ),
    ...[ENGINE, CALIBRATED].flatMap((policy) => {
      const of = (all: readonly Cell[]) => all.filter((cell) => cell.policy === policy)
      return [
        ...row(`${policy}, fairly ranked seeds`, of(cells), fair),
        ...row(`${policy}, held-out seeds`, of(heldOut), ({ ofBound }) => ofBound),
        ...row(`${policy}, held-out and fairly ranked`, of(heldOut), fair),
        ...lessRegretRow(`${policy}: % less regret than the seed formula`, of(cells)),
        ...lessRegretRow('... on held-out seeds', of(heldOut)),
      ]
    }),
  ]
}

function lessRegretRow(name: string, cells: readonly Cell[]): Rows {
  if (cells.length === 0) return []
  // What the engine gains over the seed formula is what that one regrets more.
  return [
    [
      name,
      ...cells.map(({ regret, gain }) => ((100 * gain.mean) / (regret + gain.mean)).toFixed(0)),
    ],
  ]
}

/** Regret against the bound and against the seed formula, with 95 % intervals. */
export function regretTable(cells: readonly Cell[]): Rows {
  const worlds = distinct(cells.map(({ world }) => world))
  return [
    ['regret per request', 'seed formula', 'engine', 'less by', 'gain, 95 % interval', 'worst run'],
    ...worlds.map((world) => {
      const seed = find(cells, world, SEED_FORMULA)
      const own = find(cells, world, ENGINE)
      const { mean, low, high } = own.gain
      return [
        world,
        seed.regret.toFixed(4),
        own.regret.toFixed(4),
        `${(100 * (1 - own.regret / seed.regret)).toFixed(0)} %`,
        `+${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`,
        `${own.worst.toFixed(1)} %`,
      ]
    }),
  ]
}

/** What a client notices, for one policy. */
export function serviceTable(cells: readonly Cell[], policy: string): Rows {
  return [
    [
      policy,
      'success %',
      'lost needlessly',
      'hard value',
      'good tokens/day k',
      'first token p50/p95/p99 s',
      'wasted',
      'request caps',
      'token caps',
    ],
    ...cells
      .filter((cell) => cell.policy === policy)
      .map(({ world, means }) => [
        world,
        (100 * means.successShare).toFixed(2),
        means.lostNeedlesslyPerDay.toFixed(1),
        means.hardValue.toFixed(3),
        means.goodTokensPerDayK.toFixed(0),
        [means.firstTokenP50S, means.firstTokenP95S, means.firstTokenP99S]
          .map((seconds) => seconds.toFixed(1))
          .join(' / '),
        means.wastedPerSuccess.toFixed(3),
        means.requestCapViolationsPerDay.toFixed(1),
        means.tokenCapViolationsPerDay.toFixed(1),
      ]),
  ]
}

/** What each variant changes of the value, in thousandths, with the 95 % interval of its mean over the worlds. */
export function ablationTable(ablations: readonly Ablation[]): Rows {
  const worlds = Object.keys(ablations[0]?.byWorld ?? {}) as readonly WorldName[]
  return [
    ['value, 1/1000', ...worlds, 'mean', '95 % interval'],
    ...ablations.map(({ policy, byWorld, value: { mean, low, high } }) => [
      policy,
      ...worlds.map((world) => signed(1_000 * (byWorld[world]?.mean ?? 0), 1)),
      signed(1_000 * mean, 1),
      `[${signed(1_000 * low, 1)}, ${signed(1_000 * high, 1)}]`,
    ]),
  ]
}

const SERVICE_COLUMNS = {
  firstTokenP99S: ['first token p99, s', 1],
  wastedPerSuccess: ['wasted', 3],
  lostNeedlesslyPerDay: ['lost needlessly/day', 2],
  recoveryMinutes: ['recovery, min', 0],
  requestCapViolationsPerDay: ['request caps/day', 1],
} as const

/** What each variant changes of the service, in the world where that is most, give or take its 95 % interval. */
export function ablationServiceTable(ablations: readonly Ablation[]): Rows {
  return [
    ['most in one world', ...SERVICE.map((key) => SERVICE_COLUMNS[key][0]), 'worst run, points'],
    ...ablations.map(({ policy, service, worst }) => [
      policy,
      ...SERVICE.map((key) => {
        const { world, mean, high } = service[key].most
        const digits = SERVICE_COLUMNS[key][1]
        return `${signed(mean, digits)} ±${(high - mean).toFixed(digits)} ${world}`
      }),
      signed(worst, 1),
    ]),
  ]
}

/** What a request costs this machine, apart from the work of its upstream. */
export function costTable(decision: DecisionTime, ledger: readonly LedgerTime[]): Rows {
  const rows = [
    { what: `decision among ${decision.candidates} candidates`, ...decision },
    ...ledger.map((time) => ({ what: `reserve + settle, ${time.plan}`, ...time })),
  ]
  return [
    ['microseconds', 'p50', 'p95'],
    ...rows.map(({ what, p50Us, p95Us }) => [what, p50Us.toFixed(2), p95Us.toFixed(2)]),
  ]
}

/** The goals, each with what was reached, by the engine as it is shipped and with calibration where that ran. */
export function goalTable(goals: readonly Goal[], calibrated: readonly Goal[] = []): Rows {
  const reachedBy = (goal: Goal | undefined): readonly string[] =>
    goal === undefined ? ['', ''] : [goal.reached, goal.isMet ? 'met' : 'MISSED']
  return [
    ['goal', 'reached', '', ...(calibrated.length === 0 ? [] : ['calibrated', ''])],
    ...goals.map((goal, at) => [
      goal.goal,
      ...reachedBy(goal),
      ...(calibrated.length === 0 ? [] : reachedBy(calibrated[at])),
    ]),
  ]
}

/** What each case shows: the figure with the piece and without it, and the change with its 95 % interval. */
export function caseTable(cases: readonly CaseChange[]): Rows {
  return [
    ['without', 'where', 'figure', 'with it', 'without it', 'change', '95 % interval'],
    ...cases.map(({ world, without, measure, withIt, withoutIt, change: { mean, low, high } }) => {
      const { name, unit, digits } = CASE_FIGURES[measure] ?? { name: measure, unit: 1, digits: 2 }
      const shown = (value: number): string => (unit * value).toFixed(digits)
      const change = (value: number): string => signed(unit * value, digits)
      const interval = `[${change(low)}, ${change(high)}]`
      return [without, world, name, shown(withIt), shown(withoutIt), change(mean), interval]
    }),
  ]
}

const CASE_FIGURES: Readonly<
  Record<string, { readonly name: string; readonly unit: number; readonly digits: number }>
> = {
  value: { name: 'value, 1/1000', unit: 1_000, digits: 1 },
  firstTokenP99S: { name: 'first token p99, s', unit: 1, digits: 2 },
  wastedPerSuccess: { name: 'wasted calls an answer', unit: 1, digits: 4 },
  successShare: { name: 'answered, %', unit: 100, digits: 2 },
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(digits)}`
}

function find(cells: readonly Cell[], world: WorldName, policy: string): Cell {
  const cell = cells.find((candidate) => candidate.world === world && candidate.policy === policy)
  if (cell === undefined) throw new Error(`${policy} did not run in ${world}`)
  return cell
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}

/** A table of a page. */
export function markdown([head = [], ...rows]: Rows): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Columns side by side, the first to the left, the others to the right. */
export function layOut(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_cell, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
