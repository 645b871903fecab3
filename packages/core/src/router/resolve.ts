/** From the model a client names to the upstreams that may serve it. */
import { modelKey, type Upstream } from '../catalog.ts'
import { err, ok, type Result } from '../result.ts'
import type { Mode } from './score.ts'

/** What a model name stands for. */
export interface Resolution {
  readonly mode: Mode
  /** Whether the name is one model at one provider, so that only its keys may serve it. */
  readonly pinned: boolean
  readonly upstreams: readonly Upstream[]
}

/** The virtual models, by every name they answer to. */
export const VIRTUAL_MODELS: Readonly<Record<string, Mode>> = {
  'freellmapi/auto': 'auto',
  auto: 'auto',
  'freellmapi/auto-smart': 'auto-smart',
  'auto-smart': 'auto-smart',
}

/** Every upstream there is, indexed by the names that requests use. Built anew when keys or models change. */
export class Roster {
  readonly upstreams: readonly Upstream[]
  readonly #byName = new Map<string, { pinned: boolean; upstreams: Upstream[] }>()

  constructor(upstreams: readonly Upstream[]) {
    this.upstreams = upstreams
    for (const upstream of upstreams) {
      this.#name(modelKey(upstream), true, upstream)
      const { id, family, aliases = [] } = upstream.model
      for (const name of new Set([id, family, ...aliases])) this.#name(name, false, upstream)
    }
  }

  /** The upstreams a name stands for, or the names nearest to one that stands for none. */
  resolve(name: string): Result<Resolution, { readonly nearest: readonly string[] }> {
    const mode = Object.hasOwn(VIRTUAL_MODELS, name) ? VIRTUAL_MODELS[name] : undefined
    if (mode !== undefined) return ok({ mode, pinned: false, upstreams: this.upstreams })
    const named = this.#byName.get(name)
    return named === undefined
      ? err({ nearest: this.#nearest(name) })
      : ok({ mode: 'auto', ...named })
  }

  /** One upstream per model, in catalog order. */
  models(): readonly Upstream[] {
    return [...this.#byName.values()].flatMap(({ pinned, upstreams }) =>
      pinned ? upstreams.slice(0, 1) : [],
    )
  }

  /** The upstreams of one model at one provider: one for each key. */
  keysOf(model: Pick<Upstream, 'provider' | 'model'>): readonly Upstream[] {
    return this.#byName.get(modelKey(model))?.upstreams ?? []
  }

  /** A provider's model goes before another provider's model of the same name. */
  #name(name: string, pinned: boolean, upstream: Upstream): void {
    const known = this.#byName.get(name)
    if (known === undefined) this.#byName.set(name, { pinned, upstreams: [upstream] })
    else if (known.pinned === pinned) known.upstreams.push(upstream)
    else if (pinned) this.#byName.set(name, { pinned, upstreams: [upstream] })
  }

  #nearest(name: string): readonly string[] {
    const wanted = name.slice(0, NAME_CHARS_COMPARED).toLowerCase()
    return [...this.#byName.keys(), ...Object.keys(VIRTUAL_MODELS)]
      .map((known) => ({ known, shared: likeness(wanted, known.toLowerCase()) }))
      .filter(({ shared }) => shared >= LIKENESS_MIN)
      .sort((left, right) => right.shared - left.shared || left.known.length - right.known.length)
      .slice(0, NEAREST_MAX)
      .map(({ known }) => known)
  }
}

const NAME_CHARS_COMPARED = 80
const NEAREST_MAX = 3
const LIKENESS_MIN = 0.5

/** Share of letter pairs two names have in common (Dice): cheap, and forgiving of a wrong digit or a missing prefix. */
function likeness(left: string, right: string): number {
  const leftPairs = pairs(left)
  const rightPairs = pairs(right)
  let shared = 0
  for (const pair of leftPairs) if (rightPairs.has(pair)) shared++
  return (2 * shared) / (leftPairs.size + rightPairs.size || 1)
}

function pairs(text: string): Set<string> {
  const found = new Set<string>()
  for (let at = 0; at + 1 < text.length; at++) found.add(text.slice(at, at + 2))
  return found
}
