/**
 * What providers' own lists of models change about the catalog: new models appear and wait for the owner's word, those
 * that were listed and are no more retire. What ships is never rewritten, so a list that errs can be outlived.
 */
import type { Clock, Model } from '@freellmapi/core'
import type { ListedModelRow, ListedModelStore } from '@freellmapi/db'
import { assumedModel, type ListedModel, type Provider } from '@freellmapi/providers'

/** Lists in a row that a model must be missing from: one may be cut short or made by a sick replica. */
const MISSES_TO_RETIRE = 2
/** A model that nobody has listed for a month of days is forgotten. */
const MISSES_TO_FORGET = 30
/** Models of one provider that do not ship; each takes a place in the catalog, off or not. */
const FOUND_MAX = 300

/** What a list changed. */
export interface ListChanges {
  /** Models that are listed for the first time and do not ship. */
  readonly found: readonly string[]
  /** Models that are taken for gone from now on. */
  readonly retired: readonly string[]
}

/** Where the lists are remembered. */
export interface ModelListsOptions {
  readonly store: ListedModelStore
  readonly clock: Clock
}

export class ModelLists {
  readonly #options: ModelListsOptions
  #rows: ReadonlyMap<string, readonly ListedModelRow[]> = new Map()

  constructor(options: ModelListsOptions) {
    this.#options = options
    this.#reload()
  }

  /** A provider with what its list has added and withdrawn. */
  apply(provider: Provider): Provider {
    const rows = this.#rows.get(provider.id)
    if (rows === undefined) return provider
    const gone = new Set(rows.filter(isGone).map(({ model }) => model))
    const found = rows.filter(({ model }) => !ships(provider, model)).map(toModel)
    return {
      ...provider,
      models: [...provider.models, ...found].map((model) =>
        gone.has(model.id) ? { ...model, status: 'retired' } : model,
      ),
    }
  }

  /**
   * Takes a provider's newest list, of a `provider` as it ships. A model counts as gone only once it had been listed:
   * some providers leave out what they serve. An empty list says nothing.
   */
  heard(provider: Provider, listed: readonly ListedModel[]): ListChanges {
    if (listed.length === 0) return { found: [], retired: [] }
    const before = this.#rows.get(provider.id) ?? []
    const known = new Map(before.map((row) => [row.model, row]))
    const atMs = this.#options.clock.nowMs()
    const present = listed.map(
      ({ id, contextTokens }): ListedModelRow => ({
        provider: provider.id,
        model: id,
        ...(contextTokens === undefined ? {} : { contextTokens }),
        foundAtMs: known.get(id)?.foundAtMs ?? atMs,
        misses: 0,
      }),
    )
    const names = new Set(present.map(({ model }) => model))
    const missing = before
      .filter(({ model }) => !names.has(model))
      .map((row) => ({ ...row, misses: row.misses + 1 }))
    const rows = bounded(provider, [
      ...present,
      ...missing.filter(({ misses }) => misses < MISSES_TO_FORGET),
    ])
    this.#options.store.replace(provider.id, rows)
    this.#reload()
    const isFresh = ({ model }: ListedModelRow): boolean =>
      !known.has(model) && !ships(provider, model)
    return {
      found: rows.filter(isFresh).map(({ model }) => model),
      retired: rows.filter(({ misses }) => misses === MISSES_TO_RETIRE).map(({ model }) => model),
    }
  }

  #reload(): void {
    this.#rows = Map.groupBy(this.#options.store.list(), ({ provider }) => provider)
  }
}

function ships({ models }: Provider, id: string): boolean {
  return models.some((model) => model.id === id)
}

/** As many of those that do not ship as there is room for; the ones known longest go first. */
function bounded(provider: Provider, rows: readonly ListedModelRow[]): readonly ListedModelRow[] {
  const shipped = rows.filter(({ model }) => ships(provider, model))
  const found = rows
    .filter(({ model }) => !ships(provider, model))
    .toSorted((left, right) => left.foundAtMs - right.foundAtMs)
  return [...shipped, ...found.slice(0, FOUND_MAX)]
}

function isGone({ misses }: ListedModelRow): boolean {
  return misses >= MISSES_TO_RETIRE
}

function toModel({ model, contextTokens }: ListedModelRow): Model {
  return assumedModel({ id: model, contextTokens })
}
