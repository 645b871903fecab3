/** Keeps an eye on things: reads what is wrong, tells the pages that listen and the targets that want to hear of it. */

import type { Clock } from '@freellmapi/core'
import type { LiveEventHub } from '../live/live-events.ts'
import type { AlertBody } from '../shapes/status.ts'
import type { AlertTargets } from './alert-targets.ts'
import { AlertBoard, type AlertFacts, conditionsOf } from './alerts.ts'

/** What is watched, and who is told. */
export interface WatchOptions {
  readonly clock: Clock
  readonly facts: () => AlertFacts
  readonly events: LiveEventHub
  readonly targets: AlertTargets
}

export class Watch {
  readonly #options: WatchOptions
  readonly #board: AlertBoard
  #told = ''

  constructor(options: WatchOptions) {
    this.#options = options
    this.#board = new AlertBoard(options.clock)
  }

  /** What is wrong now, the worst first. Pages hear of it when it changed; targets of what is new. */
  look(): readonly AlertBody[] {
    const { facts, events, targets } = this.#options
    const fresh = this.#board.update(conditionsOf(facts()))
    const alerts = this.#board.current()
    const names = alerts.map(({ id }) => id).join('\n')
    if (names !== this.#told) events.tell('alert', () => ({ alerts: [...alerts] }))
    this.#told = names
    for (const { message, severity } of fresh)
      void targets.announce({ title: `FreeLLMAPI: ${severity}`, text: message, severity })
    return alerts
  }
}
