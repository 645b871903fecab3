/** What a full run leaves: its figures as JSON, as a chart, and as the tables of the bench's own page. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { LedgerTime } from '../ledger-time.ts'
import type { Ablation } from './ablations.ts'
import type { CaseChange } from './cases.ts'
import { chartOf } from './chart.ts'
import type { DecisionTime } from './decision-time.ts'
import type { Cell, Goal } from './report.ts'
import {
  ablationServiceTable,
  ablationTable,
  caseTable,
  costTable,
  goalTable,
  markdown,
  ofBoundTable,
} from './tables.ts'

/** A full run's figures. */
export interface Report {
  readonly seeds: number
  readonly cells: readonly Cell[]
  readonly heldOut: readonly Cell[]
  readonly goals: readonly Goal[]
  /** The same of the engine with calibration, where that ran. */
  readonly calibrated?: readonly Goal[]
  readonly decision: DecisionTime
  readonly ledger: readonly LedgerTime[]
  readonly ablations?: {
    readonly seeds: number
    readonly changes: readonly Ablation[]
  }
  /** Each piece in the world or the situation that it is there for. */
  readonly cases?: { readonly seeds: number; readonly changes: readonly CaseChange[] }
}

const DOCS = new URL('../../../../docs/', import.meta.url)
const PAGE = new URL('../../README.md', import.meta.url)
/** The tables stand between these on the page. */
const MARKS = ['<!-- figures -->', '<!-- end of figures -->'] as const

/** Writes a run's figures. */
export function publish(report: Report): void {
  mkdirSync(DOCS, { recursive: true })
  const machine = { node: process.version, cores: availableParallelism() }
  writeFileSync(
    new URL('bench-router.json', DOCS),
    `${JSON.stringify({ machine, ...report }, rounded, 1)}\n`,
  )
  writeFileSync(new URL('bench-router.svg', DOCS), chartOf(report.cells, report.seeds))
  writePage()
}

/** The figures that were written last. */
export function readReport(): Report {
  return JSON.parse(readFileSync(new URL('bench-router.json', DOCS), 'utf8')) as Report
}

/** Puts the tables of the figures that were written last on the page. */
function writePage(): void {
  const page = readFileSync(PAGE, 'utf8')
  const [start] = MARKS
  const figures = figuresOf(readReport())
  writeFileSync(
    PAGE,
    page.replace(start + onPage(page), () => start + figures),
  )
}

/** What stands between the marks of the page. */
export function onPage(page: string): string {
  const [start, end] = MARKS.map((mark) => page.indexOf(mark))
  if (start === undefined || end === undefined || start < 0 || end < start)
    throw new Error('the page has no place for figures')
  return page.slice(start + MARKS[0].length, end)
}

/** A report as the page shows it. */
export function figuresOf({ seeds, ablations, cases, ...report }: Report): string {
  const parts = [
    `Percent of the bound, ${seeds} seeds:`,
    markdown(ofBoundTable(report.cells, report.heldOut)),
    'What it must show:',
    markdown(goalTable(report.goals, report.calibrated)),
    'What a request costs:',
    markdown(costTable(report.decision, report.ledger)),
  ]
  if (ablations !== undefined)
    parts.push(
      `What changes without a piece, and with what nobody can know; ${ablations.seeds} seeds. Value:`,
      markdown(ablationTable(ablations.changes)),
      'Service, each in the world where it changes most, with its 95 % interval:',
      markdown(ablationServiceTable(ablations.changes)),
    )
  if (cases !== undefined)
    parts.push(
      `Each piece in the world or the situation it is there for; ${cases.seeds} seeds, paired:`,
      markdown(caseTable(cases.changes)),
    )
  return `\n${parts.join('\n\n')}\n`
}

/** Five digits are more than the intervals bear out. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value)
    ? Number(value.toPrecision(5))
    : value
}
