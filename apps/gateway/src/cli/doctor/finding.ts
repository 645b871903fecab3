/** What an examination finds: how bad it is, and what to do about it. */
import type { Style } from '../style.ts'

/** `warning`: works, but not as it should. `problem`: does not work, or is open to others. */
export type Level = 'ok' | 'warning' | 'problem'

/** One thing that was looked at. */
export interface Finding {
  readonly check: string
  readonly level: Level
  /** A sentence about what is. */
  readonly message: string
  /** What to do, as a command where there is one. There is one for everything that is not well. */
  readonly fix?: string
}

/** Points a finding costs. */
const COST: Readonly<Record<Level, number>> = { ok: 0, warning: 5, problem: 25 }

const MARK: Readonly<Record<Level, string>> = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' }
const MARK_CHARS = 7

/** A check that passed. */
export const well = (check: string, message: string): Finding => ({ check, level: 'ok', message })

/** From 0 to 100; 100 means that nothing was found. */
export function scoreOf(findings: readonly Finding[]): number {
  return Math.max(
    0,
    findings.reduce((left, { level }) => left - COST[level], 100),
  )
}

/** The report for a person: worst last, where the eye ends up. */
export function reportOf(findings: readonly Finding[], style: Style): string {
  const paint = { ok: style.green, warning: style.yellow, problem: style.red }
  const order: readonly Level[] = ['ok', 'warning', 'problem']
  const lines = order.flatMap((level) =>
    findings
      .filter((finding) => finding.level === level)
      .flatMap(({ check, message, fix }) => [
        `${paint[level](MARK[level].padEnd(MARK_CHARS))}  ${style.bold(check)}: ${message}`,
        ...(fix === undefined ? [] : [`${' '.repeat(MARK_CHARS)}  ${style.dim('fix:')} ${fix}`]),
      ]),
  )
  return `${lines.join('\n')}\n\nScore: ${scoreOf(findings)} of 100\n`
}
