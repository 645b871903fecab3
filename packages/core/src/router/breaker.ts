/**
 * A provider that fails three times in a row rests for a while; then one live request probes whether it is back.
 *
 * Resting is a place in the order, not a refusal: when nobody else is left, it is tried all the same. Source: ROUTER
 * 1.7, 2.7.
 */
import { PROVIDERS_MAX } from '../bounds.ts'
import type { Random } from '../random.ts'
import { remember } from './bounded.ts'
import type { BreakerRow } from './state.ts'

const FAILURES_MAX = 3
const OPEN_MS = 10_000
const OPEN_MS_MAX = 300_000
const LEVEL_MAX = 6
/** Providers that went down together must not be probed together: a fifth more or less. */
const JITTER = 0.2

/** `probe`: rested enough for one live request. */
export type BreakerState = 'closed' | 'open' | 'probe'

/** What an attempt told of its provider: that it works, that it does not, or neither. */
export type Sign = 'well' | 'ill' | 'none'

interface Breaker extends BreakerRow {
  /** Monotonic start of the probe in flight. */
  readonly probeStartedMs?: number
}

/** The breakers of all providers. A provider without one is in good standing. */
export class Breakers {
  readonly #breakers: Map<string, Breaker>

  constructor(rows: readonly BreakerRow[] = []) {
    this.#breakers = new Map(rows.slice(-PROVIDERS_MAX).map((row) => [row.provider, row]))
  }

  /** How a provider stands at `atMs`. */
  read(provider: string, atMs: number): BreakerState {
    const breaker = this.#breakers.get(provider)
    if (breaker === undefined || breaker.level === 0) return 'closed'
    return atMs < breaker.untilMs || breaker.probeStartedMs !== undefined ? 'open' : 'probe'
  }

  /** Whether every provider is in good standing. */
  get isEmpty(): boolean {
    return this.#breakers.size === 0
  }

  /** Hard failures in a row. */
  failures(provider: string): number {
    return this.#breakers.get(provider)?.failures ?? 0
  }

  /** An attempt is about to leave: while a probe is due, it is the probe. */
  dispatched(provider: string, at: { readonly atMs: number; readonly startedMs: number }): void {
    const breaker = this.#breakers.get(provider)
    if (breaker !== undefined && this.read(provider, at.atMs) === 'probe')
      this.#breakers.set(provider, { ...breaker, probeStartedMs: at.startedMs })
  }

  /** An attempt has told something. Failures of attempts older than the probe lengthen no rest. */
  observe(provider: string, sign: Sign, attempt: Attempted): void {
    const breaker = this.#breakers.get(provider)
    if (sign === 'well') {
      this.#breakers.delete(provider)
      return
    }
    const { probeStartedMs, ...known } = breaker ?? { provider, failures: 0, level: 0, untilMs: 0 }
    const isProbe = probeStartedMs !== undefined && attempt.startedMs >= probeStartedMs
    if (sign === 'none') {
      if (isProbe) this.#breakers.set(provider, known)
      return
    }
    const failures = Math.min(known.failures + 1, FAILURES_MAX)
    const opens = known.level === 0 ? failures >= FAILURES_MAX : isProbe
    const next = opens ? opened({ ...known, failures }, attempt) : { ...known, failures }
    const keepsProbe = probeStartedMs !== undefined && !isProbe
    remember(
      this.#breakers,
      provider,
      keepsProbe ? { ...next, probeStartedMs } : next,
      PROVIDERS_MAX,
    )
  }

  /** Moves every end in time, after the clock was found wrong. */
  shift(byMs: number): void {
    for (const [provider, breaker] of this.#breakers)
      this.#breakers.set(provider, { ...breaker, untilMs: breaker.untilMs + byMs })
  }

  /** All breakers, as a restart finds them again; a probe in flight does not survive one. */
  rows(): readonly BreakerRow[] {
    return Array.from(this.#breakers.values(), ({ provider, failures, level, untilMs }) => ({
      provider,
      failures,
      level,
      untilMs,
    }))
  }
}

/** When an attempt began and ended, and the chance to draw from. */
export interface Attempted {
  /** Monotonic. */
  readonly startedMs: number
  readonly atMs: number
  readonly random: Random
}

function opened(breaker: BreakerRow, { atMs, random }: Attempted): BreakerRow {
  const level = Math.min(breaker.level + 1, LEVEL_MAX)
  const restMs = Math.min(OPEN_MS * 2 ** (level - 1), OPEN_MS_MAX)
  return { ...breaker, level, untilMs: atMs + restMs * (1 - JITTER + 2 * JITTER * random()) }
}
