/** Asks providers which models they have now, each once a day and whenever the owner wants. */
import { type AttemptError, type Clock, ok, type SettingStore } from '@freellmapi/core'
import { listModels, type Provider } from '@freellmapi/providers'
import type { UpstreamFetch } from '../outbound/upstream-fetch.ts'
import type { Catalog } from './catalog.ts'
import type { Credentials } from './credentials.ts'
import type { ListChanges, ModelLists } from './model-lists.ts'

/** Models come and go by the week; a day old is young enough. */
const LIST_AGE_MS_MAX = 86_400_000
const LIST_MS_MAX = 15_000

/** What asking one provider came to. */
export interface Refreshed extends ListChanges {
  readonly provider: string
  /** Why its list could not be had; nothing is concluded from that. */
  readonly error?: AttemptError['kind']
}

/** Who is asked, with what, and who hears of a change. */
export interface CatalogRefreshOptions {
  readonly catalog: Pick<Catalog, 'isEnabled' | 'refresh'>
  /** Providers as they ship, without what their lists have added. */
  readonly shipped: () => readonly Provider[]
  readonly lists: ModelLists
  readonly credentials: Pick<Credentials, 'usableAt' | 'secret'>
  /** Remembers when each was asked. */
  readonly settings: SettingStore
  readonly fetch: UpstreamFetch['fetch']
  readonly baseUrl: (provider: string) => string | undefined
  readonly clock: Clock
  /** Told when a list has changed something. */
  readonly onFound: (changes: Refreshed) => void
}

export class CatalogRefresh {
  readonly #options: CatalogRefreshOptions

  constructor(options: CatalogRefreshOptions) {
    this.#options = options
  }

  /** Asks the one provider whose list is the oldest, when that is older than a day. */
  async refreshDue(): Promise<void> {
    const dueMs = this.#options.clock.nowMs() - LIST_AGE_MS_MAX
    const [provider] = this.#askable()
      .filter(({ id }) => this.#askedAtMs(id) <= dueMs)
      .sort((left, right) => this.#askedAtMs(left.id) - this.#askedAtMs(right.id))
    if (provider !== undefined) await this.#refresh(provider, new AbortController().signal)
  }

  /** Asks every provider that lists its models and has a key, one after the other. */
  async refreshAll(signal: AbortSignal): Promise<readonly Refreshed[]> {
    const all: Refreshed[] = []
    for (const provider of this.#askable()) {
      if (signal.aborted) break
      all.push(await this.#refresh(provider, signal))
    }
    return all
  }

  #askable(): readonly Provider[] {
    const { shipped, catalog, credentials } = this.#options
    return shipped().filter(
      (provider) =>
        provider.listing !== 'none' &&
        provider.status !== 'retired' &&
        catalog.isEnabled(provider) &&
        credentials.usableAt(provider).length > 0,
    )
  }

  async #refresh(provider: Provider, signal: AbortSignal): Promise<Refreshed> {
    const { lists, catalog, settings, clock, onFound } = this.#options
    // Written first: a provider that fails is asked again tomorrow, not at every turn.
    settings.set(askedName(provider.id), String(clock.nowMs()))
    const listed = await this.#ask(provider, signal)
    if (!listed.ok)
      return { provider: provider.id, found: [], retired: [], error: listed.error.kind }
    const changes = { provider: provider.id, ...lists.heard(provider, listed.value) }
    catalog.refresh()
    if (changes.found.length + changes.retired.length > 0) onFound(changes)
    return changes
  }

  async #ask(
    provider: Provider,
    signal: AbortSignal,
  ): Promise<Awaited<ReturnType<typeof listModels>>> {
    const { credentials, fetch, baseUrl, clock } = this.#options
    const [credential] = credentials.usableAt(provider)
    if (credential === undefined) return ok([])
    const secret = await credentials.secret(credential.id)
    const patience = AbortSignal.any([signal, AbortSignal.timeout(LIST_MS_MAX)])
    return await listModels({ fetch, baseUrl, clock }, provider, secret, patience)
  }

  #askedAtMs(provider: string): number {
    return Number(this.#options.settings.get(askedName(provider)) ?? 0)
  }
}

function askedName(provider: string): string {
  return `listed.${provider}`
}
