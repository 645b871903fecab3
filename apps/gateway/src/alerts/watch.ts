/** Keeps an eye on things: reads what is wrong, tells the pages that listen and the targets that want to hear of it. */

import type { Clock } from '@freellmapi/core'
import type { LiveEventHub } from '../live/live-events.ts'
import type { AlertBody } from '../shapes/status.ts'
import type { AlertTargets } from './alert-targets.ts'
import { AlertBoard } from './board.ts'
import { type AlertFacts, conditionsOf } from './conditions.ts'
import { isQuiet, type QuietHours } from './quiet-hours.ts'

/** What is watched, and who is told. */
export interface WatchOptions {
  readonly clock: Clock
  readonly facts: () => AlertFacts
  readonly events: LiveEventHub
  readonly targets: Pick<AlertTargets, 'announce'>
  /** When only critical alerts are sent; null when all always are. */
  readonly quietHours: () => QuietHours | null
}

export class Watch {
  readonly #options: WatchOptions
  readonly #board: AlertBoard
  #told = ''
  /** Alerts that nobody was sent a message of yet. */
  readonly #unsent = new Set<string>()

  constructor(options: WatchOptions) {
    this.#options = options
    this.#board = new AlertBoard(options.clock)
  }

  /** What is wrong now, the worst first. Pages hear of it when it changed; targets of what is new. */
  look(): readonly AlertBody[] {
    const { facts, events } = this.#options
    const standing = (id: string) => this.#board.severityOf(id)
    const fresh = this.#board.update(conditionsOf(facts(), standing))
    const alerts = this.#board.current()
    const names = alerts.map(({ id, severity }) => `${severity} ${id}`).join('\n')
    if (names !== this.#told) events.tell('alert', () => ({ alerts: [...alerts] }))
    this.#told = names
    for (const { id } of fresh) this.#unsent.add(id)
    this.#send(alerts)
    return alerts
  }

  /** In quiet hours only what is critical; what still stands at their end is told then. */
  #send(alerts: readonly AlertBody[]): void {
    const { clock, targets, quietHours } = this.#options
    const hours = quietHours()
    const waits = hours !== null && isQuiet(hours, clock.nowMs())
    const due = alerts.filter(
      ({ id, severity }) => this.#unsent.has(id) && (!waits || severity === 'critical'),
    )
    for (const { id, message, severity } of due) {
      this.#unsent.delete(id)
      void targets.announce({ title: `FreeLLMAPI: ${severity}`, text: message, severity })
    }
    // What was over by itself meanwhile is nobody's business.
    if (!waits) this.#unsent.clear()
  }
}
