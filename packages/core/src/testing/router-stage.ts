/** A router over some upstreams with a ledger and a clock of its own, told of attempts instead of making them. */
import type { AttemptReport } from '../attempt.ts'
import { modelKey, type Upstream } from '../catalog.ts'
import type { Description } from '../describe.ts'
import type { AttemptError } from '../errors.ts'
import type { KeyHealth } from '../health.ts'
import { catalogLimits } from '../ledger/effective-limits.ts'
import { Ledger } from '../ledger/ledger.ts'
import { ROUTER_DEFAULTS, type RouterOptions } from '../router/options.ts'
import type { Plan } from '../router/plan.ts'
import { Roster } from '../router/resolve.ts'
import { Router } from '../router/router.ts'
import { parseState } from '../router/state.ts'
import { aDescription } from './a-request.ts'
import { seededRandom } from './seeded-random.ts'

/** What an attempt of the stage spends. */
export const SPENT = { requests: 1, inputTokens: 100, outputTokens: 100 }

/** A router over some upstreams, with a clock of its own. */
export class RouterStage {
  atMs = Date.UTC(2026, 10, 22, 9)
  readonly ledger = new Ledger({ limitsOf: catalogLimits })
  readonly health = new Map<string, KeyHealth>()
  readonly router: Router
  readonly #roster: Roster

  constructor(
    upstreams: readonly Upstream[],
    said: { options?: Partial<RouterOptions>; seed?: number; document?: string } = {},
  ) {
    this.#roster = new Roster(upstreams)
    this.router = new Router({
      options: { ...ROUTER_DEFAULTS, exploration: false, ...said.options },
      ledger: this.ledger,
      random: seededRandom(said.seed ?? 1),
      healthOf: (id) => this.health.get(id) ?? 'healthy',
      roster: () => this.#roster,
      restored: parseState(said.document),
    })
  }

  plan(description: Description = aDescription(), model = 'auto', session?: string) {
    const resolved = this.#roster.resolve(model)
    if (!resolved.ok) throw new Error(`${model} is unknown`)
    const { atMs } = this
    return this.router.plan({
      resolution: resolved.value,
      description,
      session,
      elapsedMs: 0,
      atMs,
    })
  }

  simulate(description: Description = aDescription(), model = 'auto') {
    const resolved = this.#roster.resolve(model)
    if (!resolved.ok) throw new Error(`${model} is unknown`)
    return this.router.simulate({ resolution: resolved.value, description, atMs: this.atMs })
  }

  /** One attempt from its start to its end. */
  attempt(
    upstream: Upstream,
    error?: AttemptError,
    said: Partial<AttemptReport> = {},
    description: Description = aDescription(),
  ): void {
    this.router.dispatched(upstream, { atMs: this.atMs, startedMs: this.atMs })
    if (error === undefined)
      this.router.heard(upstream, description, { waitedMs: 800, atMs: this.atMs })
    const report = {
      upstream,
      startedMs: this.atMs,
      durationMs: 2_000,
      spent: SPENT,
      quota: [],
      ...(error === undefined ? { firstTokenMs: 800 } : { error }),
      ...said,
    }
    this.router.learn(report, { description, session: undefined, atMs: this.atMs })
  }

  pin(upstream: Upstream, session: string): void {
    this.router.memory.sticky.pin(session, modelKey(upstream), this.atMs)
  }
}

/** The models of a plan, best first. */
export function order(plan: Plan): readonly string[] {
  return plan.candidates.map(({ upstream }) => modelKey(upstream))
}
