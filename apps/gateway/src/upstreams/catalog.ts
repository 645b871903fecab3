/**
 * The catalog as it is in force here: what ships, with the owner's word on it. Shipped facts and the owner's changes are
 * kept apart, so that either can change without the other.
 */
import {
  type Limit,
  type Model,
  modelKey,
  type SettingStore,
  type Upstream,
} from '@freellmapi/core'
import type { ModelSetting, ModelSettingStore } from '@freellmapi/db'
import type { Provider } from '@freellmapi/providers'
import type { ModelLists } from './model-lists.ts'

/** A model at a provider, with what is in force for it. */
export interface ListedModel {
  /** `provider/model`. */
  readonly id: string
  readonly provider: Provider
  /** With the quality its place gives it. */
  readonly model: Model
  readonly shippedQuality: number
  readonly enabled: boolean
  /** Whether its provider lists it and no release of ours knows it: off until the owner says otherwise. */
  readonly isFound: boolean
  /** Its place among all models by quality, or where the owner put it; 1 is best. */
  readonly rank: number
  readonly setting: ModelSetting | undefined
}

/** What the owner changes of a model; null takes the word back. */
export interface ModelChange {
  readonly enabled?: boolean | undefined
  readonly rank?: number | null | undefined
  readonly limits?: readonly Limit[] | null | undefined
}

/** What ships, where the owner's word is kept, and who hears of a change. */
export interface CatalogOptions {
  /** All there are now: endpoints of the owner's own come and go. */
  readonly providers: () => readonly Provider[]
  /** What the providers' own lists say beside that. */
  readonly lists: Pick<ModelLists, 'apply'>
  readonly models: ModelSettingStore
  readonly settings: SettingStore
  readonly onChange: () => void
}

export class Catalog {
  readonly #options: CatalogOptions
  #providers: readonly Provider[] = []
  #models: readonly ListedModel[] = []
  #byId = new Map<string, ListedModel>()

  constructor(options: CatalogOptions) {
    this.#options = options
    this.#reload()
  }

  /** Every provider there is now, those switched off included. */
  get providers(): readonly Provider[] {
    return this.#providers
  }

  /** Reads providers and models anew, after they have changed. */
  refresh(): void {
    this.#changed()
  }

  /** Whether the owner wants a provider used. */
  isEnabled({ id, offByDefault }: Pick<Provider, 'id' | 'offByDefault'>): boolean {
    const word = this.#options.settings.get(switchName(id))
    return word === undefined ? offByDefault !== true : word === 'on'
  }

  /** Switches a provider on or off. */
  setEnabled(id: string, enabled: boolean): void {
    this.#options.settings.set(switchName(id), enabled ? 'on' : 'off')
    this.#changed()
  }

  /** Every model, those switched off included, best place first. */
  models(): readonly ListedModel[] {
    return this.#models
  }

  find(id: string): ListedModel | undefined {
    return this.#byId.get(id)
  }

  /** What requests may use: the enabled models of the enabled providers, in catalog order. */
  callable(): readonly Pick<ListedModel, 'provider' | 'model'>[] {
    return this.providers
      .filter((provider) => this.isEnabled(provider))
      .flatMap((provider) =>
        provider.models.flatMap((model) => {
          const listed = this.#byId.get(modelKey({ provider, model }))
          return listed?.enabled === true ? [listed] : []
        }),
      )
  }

  /** Changes a model; false when there is none of that id. */
  change(id: string, { enabled, rank, limits }: ModelChange): boolean {
    const listed = this.#byId.get(id)
    if (listed === undefined) return false
    const { setting } = listed
    const placed = rank === undefined ? setting?.rank : (rank ?? undefined)
    const limited = limits === undefined ? setting?.limits : (limits ?? undefined)
    const next: ModelSetting = {
      model: id,
      enabled: enabled ?? listed.enabled,
      ...(placed === undefined ? {} : { rank: placed }),
      ...(limited === undefined ? {} : { limits: limited }),
    }
    if (next.enabled && !listed.isFound && placed === undefined && limited === undefined)
      this.#options.models.remove(id)
    else this.#options.models.save(next)
    this.#changed()
    return true
  }

  /** The limits the owner set in place of the catalog's, if any. */
  limitsOf(upstream: Pick<Upstream, 'provider' | 'model'>): readonly Limit[] | undefined {
    return this.#byId.get(modelKey(upstream))?.setting?.limits
  }

  #changed(): void {
    this.#reload()
    this.#options.onChange()
  }

  #reload(): void {
    const settings = new Map(this.#options.models.list().map((setting) => [setting.model, setting]))
    const { providers, lists } = this.#options
    const known = providers()
    this.#providers = known.map((provider) => lists.apply(provider))
    const facts = known.flatMap((shipped, at) => factsOf(shipped, this.#providers[at] ?? shipped))
    this.#models = inPlace(facts, settings)
    this.#byId = new Map(this.#models.map((listed) => [listed.id, listed]))
  }
}

/**
 * Models the owner gave a place take it, the others fill what is left by quality. A place is worth the quality that
 * the shipped model of that place has: moving one model up changes nothing about how far apart the places are.
 */
function inPlace(
  facts: readonly ModelFacts[],
  settings: ReadonlyMap<string, ModelSetting>,
): readonly ListedModel[] {
  const byQuality = [...facts].sort((left, right) => right.model.quality - left.model.quality)
  const qualities = byQuality.map(({ model }) => model.quality)
  const rankOf = (id: string): number | undefined => settings.get(id)?.rank
  const order = byQuality.filter(({ id }) => rankOf(id) === undefined)
  const placed = byQuality
    .filter(({ id }) => rankOf(id) !== undefined)
    .sort((left, right) => (rankOf(left.id) ?? 0) - (rankOf(right.id) ?? 0))
  for (const one of placed) order.splice((rankOf(one.id) ?? 1) - 1, 0, one)
  return order.map((listed, at) => ({
    ...listed,
    model: {
      ...listed.model,
      quality: qualities[at] ?? listed.model.quality,
      isRankedByOwner: rankOf(listed.id) !== undefined,
    },
    shippedQuality: listed.model.quality,
    enabled: settings.get(listed.id)?.enabled ?? !listed.isFound,
    rank: at + 1,
    setting: settings.get(listed.id),
  }))
}

/** A model as its provider has it, before the owner's word. */
type ModelFacts = Pick<ListedModel, 'id' | 'provider' | 'model' | 'isFound'>

function factsOf(shipped: Provider, provider: Provider): readonly ModelFacts[] {
  const known = new Set(shipped.models.map(({ id }) => id))
  return provider.models.map((model) => ({
    id: modelKey({ provider, model }),
    provider,
    model,
    isFound: !known.has(model.id),
  }))
}

function switchName(provider: string): string {
  return `provider.${provider}`
}
