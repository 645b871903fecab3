/**
 * The ledger and the cooldowns of the seed README: rolling windows per model for minute and day, no shared pools, no
 * hours, and two minutes of rest after any trouble.
 */
import { armKey } from '../arms.ts'
import type { SimRequest } from '../requests.ts'
import type { World, WorldArm } from '../worlds.ts'
import type { Baseline } from './baseline.ts'

interface Used {
  readonly atMs: number
  readonly amount: number
}

/** Sums over the last `spanMs`. */
class Rolling {
  readonly cap: number
  readonly unit: 'requests' | 'tokens'
  readonly #spanMs: number
  readonly #entries: Used[] = []
  #first = 0
  #sum = 0

  constructor(options: {
    readonly cap: number
    readonly unit: 'requests' | 'tokens'
    readonly spanMs: number
  }) {
    this.cap = options.cap
    this.unit = options.unit
    this.#spanMs = options.spanMs
  }

  used(atMs: number): number {
    for (;;) {
      const oldest = this.#entries[this.#first]
      if (oldest === undefined || oldest.atMs > atMs - this.#spanMs) return this.#sum
      this.#sum -= oldest.amount
      this.#first++
    }
  }

  add(used: Used): void {
    this.#entries.push(used)
    this.#sum += used.amount
  }
}

const COOLDOWN_MS = 120_000
const SPAN_MS = { second: 1_000, minute: 60_000, day: 86_400_000 } as const

/** What every baseline with this ledger shares; it adds its choice and what else it learns. */
export function seedLedger(world: World): Pick<Baseline, 'isOpen' | 'dispatched' | 'learn'> {
  const windows = new Map(world.arms.map((worldArm) => [worldArm, windowsOf(worldArm)]))
  const coolUntilMs = new Map<string, number>()
  return {
    isOpen(worldArm, request, atMs) {
      if ((coolUntilMs.get(armKey(worldArm.arm)) ?? 0) > atMs) return false
      return (windows.get(worldArm) ?? []).every(
        (window) => window.used(atMs) + expected(window.unit, request) <= window.cap,
      )
    },
    dispatched(worldArm, atMs) {
      for (const window of windows.get(worldArm) ?? [])
        if (window.unit === 'requests') window.add({ atMs, amount: 1 })
    },
    learn(worldArm, lesson, atMs) {
      if (lesson.kind !== 'answer') coolUntilMs.set(armKey(worldArm.arm), atMs + COOLDOWN_MS)
      else
        for (const window of windows.get(worldArm) ?? [])
          if (window.unit === 'tokens') window.add({ atMs, amount: lesson.tokens })
    },
  }
}

/** Tokens are checked at four characters each, answers are not foreseen. */
function expected(unit: 'requests' | 'tokens', request: SimRequest): number {
  return unit === 'requests' ? 1 : request.inputTokens * request.countError * 0.8
}

function windowsOf({ arm }: WorldArm): readonly Rolling[] {
  return arm.limits.flatMap(({ unit, cap, window }) => {
    const spanMs = window.kind === 'fixed' ? spanOf(window.period) : window.spanMs
    return spanMs === undefined ? [] : [new Rolling({ cap, unit, spanMs })]
  })
}

function spanOf(period: 'minute' | 'hour' | 'day'): number | undefined {
  return period === 'hour' ? undefined : SPAN_MS[period]
}
