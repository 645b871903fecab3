/** What an examination finds: how bad it is, and what to do about it. */

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

/** A check that passed. */
export const well = (check: string, message: string): Finding => ({ check, level: 'ok', message })

/** From 0 to 100; 100 means that nothing was found. */
export function scoreOf(findings: readonly Finding[]): number {
  return Math.max(
    0,
    findings.reduce((left, { level }) => left - COST[level], 100),
  )
}
