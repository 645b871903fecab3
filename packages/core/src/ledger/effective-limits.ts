/** The limits that bind an upstream: the owner's word before the provider's, the provider's before what was shipped. */
import type { Model, Upstream } from '../catalog.ts'
import type { LearnedLimits } from './learned-limits.ts'
import type { Limit } from './limit.ts'
import { meterNameOf } from './tally.ts'

/** The catalog's limits of a model and of its provider's accounts. */
export function catalogLimits({ provider, model }: Upstream): readonly Limit[] {
  return [...model.limits, ...(provider.accountLimits ?? [])].map((fact) => ({
    ...fact,
    source: 'catalog',
    asOf: provider.asOf,
  }))
}

export class EffectiveLimits {
  readonly #given: (upstream: Upstream) => readonly Limit[] | undefined
  readonly #learned: LearnedLimits
  /** Keys of one model share its limits, not only in meaning: ten thousand copies would cost more than the counts. */
  readonly #shipped = new WeakMap<Model, readonly Limit[]>()

  /** `given` are limits that stand in place of the catalog's, where there are any. */
  constructor(given: (upstream: Upstream) => readonly Limit[] | undefined, learned: LearnedLimits) {
    this.#given = given
    this.#learned = learned
  }

  /** The limits of an upstream. An owner who has set some knows better than any provider's headers. */
  of(upstream: Upstream): readonly Limit[] {
    const base = this.#given(upstream) ?? this.#shippedOf(upstream)
    const isOwners = base.some(({ source }) => source === 'user')
    return isOwners ? base : this.#learned.merge(upstream, base)
  }

  /** The cap that stands where nothing was learned; undefined for a limit that only the provider told of. */
  shippedCap(upstream: Upstream, meter: string): number | undefined {
    const limits = this.#given(upstream) ?? this.#shippedOf(upstream)
    return limits.find((limit) => meterNameOf(upstream, limit) === meter)?.cap
  }

  #shippedOf(upstream: Upstream): readonly Limit[] {
    const known = this.#shipped.get(upstream.model) ?? catalogLimits(upstream)
    this.#shipped.set(upstream.model, known)
    return known
  }
}
