/**
 * Who is benched until when. A stated wait is kept to exactly; an unstated one doubles with every further failure
 * in a row and is drawn from its upper half, so that benched upstreams do not all come back in the same second.
 */
import { COOLDOWN_MS_MAX, COOLDOWN_MS_MIN, COOLDOWNS_MAX } from '../bounds.ts'
import { modelKey, type Upstream } from '../catalog.ts'
import {
  type AttemptError,
  type BenchScope,
  consequenceOf,
  type ErrorKind,
  statedWaitMs,
} from '../errors.ts'
import type { Random } from '../random.ts'

/** One bench, as the dashboard shows it. */
export interface Cooldown {
  readonly scope: Exclude<BenchScope, 'none'>
  readonly reason: ErrorKind
  readonly untilMs: number
  /** Whether the provider named the wait, or we guessed it. */
  readonly stated: boolean
  /** Whether the bench only puts others first, or keeps the upstream from being used at all. */
  readonly strength: 'hard' | 'soft'
}

interface Bench extends Cooldown {
  /** Failures in a row before this one. */
  readonly streak: number
}

/** A bench with the name of who is on it, as a restart finds it again. */
export interface CooldownRow extends Bench {
  readonly key: string
}

/** A guess doubles up to this and no further: after that, asking again costs less than waiting (ROUTER 4.9). */
const GUESSED_MS_MAX = 15 * 60_000
/** Failures in a row that are counted: five seconds reach fifteen minutes with the eighth. */
const STREAK_MAX = 8

/** All benches there are, by scope. Bounded; the oldest goes first. */
export class Cooldowns {
  readonly #benches = new Map<string, Bench>()

  /** Starts with what an earlier run remembered. */
  constructor(rows: readonly CooldownRow[] = []) {
    for (const { key, ...bench } of rows.slice(-COOLDOWNS_MAX)) this.#benches.set(key, bench)
  }

  /** Benches whoever the failure is to be blamed on. */
  bench(
    upstream: Upstream,
    error: AttemptError,
    { atMs, random }: { atMs: number; random: Random },
  ): void {
    const { bench: scope, benchMs, strength } = consequenceOf(error)
    if (scope === 'none') return
    const key = benchKey(upstream, scope)
    const streak = Math.min((this.#benches.get(key)?.streak ?? -1) + 1, STREAK_MAX)
    const statedMs = statedWaitMs(error)
    const guessedMs = Math.min(
      benchMs * 2 ** streak,
      upstream.provider.benchMsMax ?? Math.max(benchMs, GUESSED_MS_MAX),
    )
    const waitMs = statedMs ?? guessedMs * (0.5 + random() / 2)
    this.#makeRoom(atMs)
    this.#benches.set(key, {
      scope,
      reason: error.kind,
      untilMs: atMs + Math.min(Math.max(waitMs, COOLDOWN_MS_MIN), COOLDOWN_MS_MAX),
      stated: statedMs !== undefined,
      strength: statedMs === undefined ? strength : 'hard',
      streak,
    })
  }

  /** The bench the upstream is on at `atMs`: the longest hard one, or else the longest soft one. */
  find(upstream: Upstream, atMs: number): Cooldown | undefined {
    if (this.#benches.size === 0) return undefined
    let longest: Cooldown | undefined
    for (const scope of SCOPES) {
      const bench = this.#benches.get(benchKey(upstream, scope))
      if (bench !== undefined && bench.untilMs > atMs && outranks(bench, longest)) longest = bench
    }
    return longest
  }

  /** A success ends every bench of the upstream, and with it the row of failures that lengthened the next one. */
  clear(upstream: Upstream): void {
    if (this.#benches.size === 0) return
    for (const scope of SCOPES) this.#benches.delete(benchKey(upstream, scope))
  }

  /** Every bench, those included that are over and only remember their row of failures. */
  rows(): readonly CooldownRow[] {
    return Array.from(this.#benches, ([key, bench]) => ({ key, ...bench }))
  }

  /** Moves every end in time, after the clock was found wrong: a minute's rest stays one. */
  shift(byMs: number): void {
    for (const [key, bench] of this.#benches)
      this.#benches.set(key, { ...bench, untilMs: bench.untilMs + byMs })
  }

  /** Ends the benches that `isMeant` picks; returns how many went. */
  clearWhere(isMeant: (row: CooldownRow) => boolean): number {
    const meant = this.rows().filter(isMeant)
    for (const { key } of meant) this.#benches.delete(key)
    return meant.length
  }

  get size(): number {
    return this.#benches.size
  }

  #makeRoom(atMs: number): void {
    if (this.#benches.size < COOLDOWNS_MAX) return
    for (const [key, { untilMs }] of this.#benches) if (untilMs <= atMs) this.#benches.delete(key)
    const [oldest] = this.#benches.keys()
    if (this.#benches.size >= COOLDOWNS_MAX && oldest !== undefined) this.#benches.delete(oldest)
  }
}

function outranks(bench: Cooldown, other: Cooldown | undefined): boolean {
  if (other === undefined) return true
  return bench.strength === other.strength
    ? bench.untilMs > other.untilMs
    : bench.strength === 'hard'
}

const SCOPES = [
  'upstream',
  'credential',
  'account',
  'model',
  'provider',
] as const satisfies readonly Cooldown['scope'][]

/** Whom a row benches; what its scope does not name is absent. `model` is `provider/model`. */
export function benchedBy({ scope, key }: Pick<CooldownRow, 'scope' | 'key'>): {
  readonly credentialId?: string
  readonly provider?: string
  readonly account?: string
  readonly model?: string
} {
  const name = key.slice(scope.length + 1)
  const [first = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(name)?.slice(1) ?? []
  switch (scope) {
    case 'upstream':
      return { credentialId: first, model: rest, provider: providerOf(rest) }
    case 'credential':
      return { credentialId: name }
    case 'account':
      return { provider: first, account: rest }
    case 'model':
      return { model: name, provider: providerOf(name) }
    case 'provider':
      return { provider: name }
  }
}

function providerOf(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf('/')))
}

function benchKey(upstream: Upstream, scope: Cooldown['scope']): string {
  const { provider, credential } = upstream
  switch (scope) {
    case 'upstream':
      return `upstream ${credential.id} ${modelKey(upstream)}`
    case 'credential':
      return `credential ${credential.id}`
    case 'account':
      return `account ${provider.id} ${credential.account}`
    case 'model':
      return `model ${modelKey(upstream)}`
    case 'provider':
      return `provider ${provider.id}`
  }
}
