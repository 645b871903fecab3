/** Who counts what: one tally for everyone who shares a limit's scope. */
import { METERS_MAX } from '../bounds.ts'
import type { Upstream } from '../catalog.ts'
import { type Limit, type Scope, type Window, windowName } from './limit.ts'
import type { Meter } from './meter.ts'
import { MeterMaker } from './meter-maker.ts'

/** A meter with the name under which it is kept. The name comes in two parts, of which others share each. */
export interface Tally {
  /** Whose count it is: provider, account and scope. */
  readonly whose: string
  /** What it counts, over which window. */
  readonly what: string
  readonly meter: Meter
  /** The cap it is measured against, in grains; 0 until a limit asks for it. */
  cap: number
  /** How much is held by requests that are in flight, or were a moment ago; in grains. */
  pending: number
  /** How much was ever charged, in grains. */
  charged: number
}

/** The name under which a count is kept. */
export function tallyName({ whose, what }: Pick<Tally, 'whose' | 'what'>): string {
  return `${whose} ${what}`
}

/** Whose count a limit of an upstream is. */
export function ownerOf({ provider, model, credential }: Upstream, scope: Scope): string {
  if (scope.startsWith('shared:')) return `${provider.id} * ${scope}`
  return `${provider.id} ${credential.account} ${scope === 'model' ? `model:${model.id}` : scope}`
}

/** The name of the meter that counts a limit of an upstream. */
export function meterNameOf(
  upstream: Upstream,
  { unit, window, scope }: Pick<Limit, 'unit' | 'window' | 'scope'>,
): string {
  return `${ownerOf(upstream, scope)} ${unit} ${windowName(window)}`
}

/** All tallies, found by who shares them. Bounded: idle ones are forgotten before there are too many. */
export class Tallies {
  readonly #byOwner = new Map<string, Tally[]>()
  readonly #maker = new MeterMaker()
  /** A limit is shared by all keys of its model, and so is its name. */
  readonly #names = new WeakMap<Limit, string>()
  #count = 0

  get isFull(): boolean {
    return this.#count >= METERS_MAX
  }

  /** The tally that counts a limit of an upstream. */
  of(upstream: Upstream, limit: Limit): Tally {
    return this.#find(ownerOf(upstream, limit.scope), this.#nameOf(limit), limit.window)
  }

  /** The tally that an earlier run kept under a name. */
  named(name: string, window: Window): Tally {
    const at = name.lastIndexOf(' ', name.lastIndexOf(' ') - 1)
    return this.#find(name.slice(0, at), name.slice(at + 1), window)
  }

  *all(): Iterable<Tally> {
    for (const tallies of this.#byOwner.values()) yield* tallies
  }

  /** Forgets tallies that count nothing, but for those that still have to be written. */
  forgetIdle(atMs: number, unwritten: ReadonlySet<Tally>): void {
    this.#count = 0
    for (const [whose, tallies] of this.#byOwner) {
      const kept = tallies.filter(
        (tally) =>
          tally.pending > 0 ||
          unwritten.has(tally) ||
          tally.meter.used({ cap: tally.cap, atMs }) > 0,
      )
      this.#count += kept.length
      if (kept.length === 0) this.#byOwner.delete(whose)
      else this.#byOwner.set(whose, kept)
    }
  }

  #find(whose: string, what: string, window: Window): Tally {
    const shared = this.#byOwner.get(whose)
    const known = shared?.find((tally) => tally.what === what)
    if (known !== undefined) return known
    const tally: Tally = {
      whose: shared?.[0]?.whose ?? whose,
      what,
      meter: this.#maker.make(window),
      cap: 0,
      pending: 0,
      charged: 0,
    }
    if (shared === undefined) this.#byOwner.set(whose, [tally])
    else shared.push(tally)
    this.#count++
    return tally
  }

  #nameOf(limit: Limit): string {
    const known = this.#names.get(limit) ?? `${limit.unit} ${windowName(limit.window)}`
    this.#names.set(limit, known)
    return known
  }
}
