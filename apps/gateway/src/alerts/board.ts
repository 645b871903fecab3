/** The alerts that stand: since when each does, and which are new or have become worse. */
import type { Clock } from '@freellmapi/core'
import type { AlertBody } from '../shapes/status.ts'
import { RANK } from './alert-codes.ts'
import type { Condition, Severity } from './conditions.ts'

/** An alert whose condition comes and goes within this time is one alert. */
const CALM_MS = 60_000

/** Remembers since when each alert stands, and tells when one is new or has become worse. */
export class AlertBoard {
  readonly #clock: Clock
  readonly #standing = new Map<string, { since: number; seen: number; alert: Condition }>()
  #updatedAtMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How severe an alert is that stood at the last update. */
  severityOf(id: string): Severity | undefined {
    const known = this.#standing.get(id)
    return known?.seen === this.#updatedAtMs ? known.alert.severity : undefined
  }

  /** Takes what is wrong now; returns the alerts that were not there before, or less severe. */
  update(conditions: readonly Condition[]): readonly AlertBody[] {
    const atMs = this.#clock.nowMs()
    this.#updatedAtMs = atMs
    const fresh: AlertBody[] = []
    for (const alert of conditions) {
      const known = this.#standing.get(alert.id)
      const since = known?.since ?? atMs
      const isWorse = known !== undefined && RANK[alert.severity] > RANK[known.alert.severity]
      if (known === undefined || isWorse) fresh.push({ ...alert, sinceMs: since })
      this.#standing.set(alert.id, { since, seen: atMs, alert })
    }
    for (const [id, { seen }] of this.#standing)
      if (atMs - seen >= CALM_MS) this.#standing.delete(id)
    return fresh
  }

  /** What was wrong at the last update. */
  current(): readonly AlertBody[] {
    return [...this.#standing.values()]
      .filter(({ seen }) => seen === this.#updatedAtMs)
      .map(({ alert, since }) => ({ ...alert, sinceMs: since }))
  }
}
