/** What providers taught us about their caps, kept apart from what was shipped and from what the owner set. */
import { METERS_MAX } from '../bounds.ts'
import type { Upstream } from '../catalog.ts'
import { type Limit, parseWindowName, type Unit } from './limit.ts'
import { meterNameOf, ownerOf } from './tally.ts'

/** One cap that was learned, for whoever shares the meter of that name. */
export interface LearnedLimit {
  readonly meter: string
  readonly cap: number
  /** `stated` in a provider's own words, or `inferred` from where its refusals began. */
  readonly basis: (typeof LEARNED_BASES)[number]
  readonly learnedAtMs: number
}

/** How a cap may have been learned. */
export const LEARNED_BASES = ['stated', 'inferred'] as const

/** Where learned caps survive a restart. */
export interface LearnedLimitStore {
  load(): readonly LearnedLimit[]
  /** Inserts or replaces rows, and removes those of the named meters: one commit. */
  write(change: {
    readonly saved: readonly LearnedLimit[]
    readonly forgotten: readonly string[]
  }): void
}

/** A word that nobody has repeated for this long is no longer believed: plans change, and odd bodies happen. */
const BELIEVED_MS = 30 * 86_400_000

/** All learned caps, by the meter they hold for. Bounded; the one learned first goes first. */
export class LearnedLimits {
  readonly #rows = new Map<string, LearnedLimit>()
  /** The names of the meters of one owner: limits that only a provider knows of are found here. */
  readonly #byOwner = new Map<string, Set<string>>()
  readonly #saved = new Set<string>()
  readonly #forgotten = new Set<string>()

  constructor(rows: readonly LearnedLimit[], atMs: number) {
    for (const row of rows)
      if (row.learnedAtMs > atMs - BELIEVED_MS) this.#keep(row)
      else this.#forgotten.add(row.meter)
  }

  /** The limits of an upstream as they were shipped, corrected and completed by what was learned. */
  merge(upstream: Upstream, shipped: readonly Limit[]): readonly Limit[] {
    if (this.#rows.size === 0) return shipped
    const names = new Set(shipped.map((limit) => meterNameOf(upstream, limit)))
    const corrected = shipped.map((limit) => {
      const row = this.#rows.get(meterNameOf(upstream, limit))
      return row === undefined ? limit : withLearned(limit, row)
    })
    const own = this.#byOwner.get(ownerOf(upstream, 'model')) ?? []
    const more = [...own].flatMap((name) => (names.has(name) ? [] : this.#alone(name)))
    return more.length === 0 && corrected.every((limit, at) => limit === shipped[at])
      ? shipped
      : [...corrected, ...more]
  }

  find(meter: string): LearnedLimit | undefined {
    return this.#rows.get(meter)
  }

  /** Learns a cap, or confirms it. */
  learn(row: LearnedLimit): void {
    const [oldest] = this.#rows.keys()
    if (this.#rows.size >= METERS_MAX && oldest !== undefined) this.forget(oldest)
    this.#keep(row)
    this.#saved.add(row.meter)
    this.#forgotten.delete(row.meter)
  }

  /** Goes back to what was shipped. */
  forget(meter: string): void {
    if (!this.#rows.delete(meter)) return
    this.#byOwner.get(ownerPart(meter))?.delete(meter)
    this.#saved.delete(meter)
    this.#forgotten.add(meter)
  }

  /** Writes what changed since the last time. Throws when the store does, and writes it the next time. */
  save(store: Pick<LearnedLimitStore, 'write'>): void {
    if (this.#saved.size === 0 && this.#forgotten.size === 0) return
    const saved = [...this.#saved].flatMap((meter) => this.#rows.get(meter) ?? [])
    store.write({ saved, forgotten: [...this.#forgotten] })
    this.#saved.clear()
    this.#forgotten.clear()
  }

  #keep(row: LearnedLimit): void {
    this.#rows.set(row.meter, row)
    const owner = ownerPart(row.meter)
    const names = this.#byOwner.get(owner) ?? new Set()
    names.add(row.meter)
    this.#byOwner.set(owner, names)
  }

  /** A limit that nothing shipped tells of. */
  #alone(meter: string): readonly Limit[] {
    const row = this.#rows.get(meter)
    const [unit = '', windowName = ''] = meter.slice(ownerPart(meter).length + 1).split(' ')
    const window = parseWindowName(windowName)
    if (row === undefined || window === undefined) return []
    return [withLearned({ unit: unit as Unit, window, scope: 'model' }, row)]
  }
}

function withLearned(limit: Pick<Limit, 'unit' | 'window' | 'scope'>, row: LearnedLimit): Limit {
  const { unit, window, scope } = limit
  const asOf = new Date(row.learnedAtMs).toISOString().slice(0, 10)
  return { unit, cap: row.cap, window, scope, source: 'learned', asOf }
}

/** A meter's name without its unit and its window. */
function ownerPart(meter: string): string {
  return meter.slice(0, meter.lastIndexOf(' ', meter.lastIndexOf(' ') - 1))
}
