/** The bench's tables, for a terminal. */

import type { LedgerTime } from '../ledger-time.ts'
import type { DecisionTime } from './decision-time.ts'
import { ENGINE, SEED_FORMULA } from './policies.ts'
import type { Cell, Goal } from './report.ts'
import type { WorldName } from './worlds.ts'

/** Percent of the bound: a row per policy, a column per world. */
export function ofBoundTable(cells: readonly Cell[]): string {
  const worlds = distinct(cells.map(({ world }) => world))
  const policies = distinct(cells.map(({ policy }) => policy))
  return layOut([
    ['% of bound', ...worlds],
    ...policies.map((policy) => [
      policy,
      ...worlds.map((world) => find(cells, world, policy).ofBound.mean.toFixed(1)),
    ]),
  ])
}

/** Regret against the bound and against the seed formula, with 95 % intervals. */
export function regretTable(cells: readonly Cell[]): string {
  const worlds = distinct(cells.map(({ world }) => world))
  return layOut([
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
  ])
}

/** What a client notices, for one policy. */
export function serviceTable(cells: readonly Cell[], policy: string): string {
  return layOut([
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
  ])
}

/** What each piece is worth: the change when it is taken out, value in thousandths. */
export function ablationTable(cells: readonly Cell[], names: readonly string[]): string {
  const worlds = distinct(cells.map(({ world }) => world))
  const change = (world: WorldName, name: string, of: (cell: Cell) => number): number =>
    of(find(cells, world, name)) - of(find(cells, world, ENGINE))
  const meanChange = (name: string, of: (cell: Cell) => number): string =>
    signed(worlds.reduce((sum, world) => sum + change(world, name, of), 0) / worlds.length, 3)
  return layOut([
    ['value, 1/1000', ...worlds, 'mean', 'p99 s', 'wasted', 'success %'],
    ...names.map((name) => [
      name,
      ...worlds.map((world) =>
        signed(
          change(world, name, ({ means }) => 1_000 * means.value),
          1,
        ),
      ),
      meanChange(name, ({ means }) => 1_000 * means.value),
      meanChange(name, ({ means }) => means.firstTokenP99S),
      meanChange(name, ({ means }) => means.wastedPerSuccess),
      meanChange(name, ({ means }) => 100 * means.successShare),
    ]),
  ])
}

/** What a request costs this machine, apart from the work of its upstream. */
export function costTable(decision: DecisionTime, ledger: readonly LedgerTime[]): string {
  const rows = [
    { what: `decision among ${decision.candidates} candidates`, ...decision },
    ...ledger.map((time) => ({ what: `reserve + settle, ${time.plan}`, ...time })),
  ]
  return layOut([
    ['microseconds', 'p50', 'p95'],
    ...rows.map(({ what, p50Us, p95Us }) => [what, p50Us.toFixed(2), p95Us.toFixed(2)]),
  ])
}

/** The goals, each with what was reached. */
export function goalTable(goals: readonly Goal[]): string {
  return layOut([
    ['goal', 'reached', ''],
    ...goals.map(({ goal, reached, isMet }) => [goal, reached, isMet ? 'met' : 'MISSED']),
  ])
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

/** Columns side by side, the first to the left, the others to the right. */
function layOut(rows: readonly (readonly string[])[]): string {
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
