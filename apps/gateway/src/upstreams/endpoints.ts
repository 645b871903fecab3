/** The owner's own endpoints: kept, checked, and handed out as providers like the shipped ones. */
import { type AttemptError, type Clock, err, ok, type Result } from '@freellmapi/core'
import type { EndpointRow, EndpointStore } from '@freellmapi/db'
import {
  type CustomModel,
  customProvider,
  type ListedModel,
  listModels,
  NO_KEY,
  type Provider,
} from '@freellmapi/providers'
import { assertReachable, OutOfReach } from '../outbound/guard.ts'
import type { UpstreamFetch } from '../outbound/upstream-fetch.ts'

/** An endpoint as it is kept, with its models read. */
export interface Endpoint extends Omit<EndpointRow, 'models'> {
  readonly models: readonly CustomModel[]
}

/** What the owner may say of an endpoint. */
export type EndpointChange = Partial<
  Pick<Endpoint, 'name' | 'baseUrl' | 'allowsPrivate' | 'enabled' | 'models'>
>

/** Why an endpoint was not kept. */
export type EndpointFailure = 'name_taken' | 'unknown' | 'bad_url' | 'out_of_reach' | 'too_many'

/** Where endpoints are kept, and who hears of a change. */
export interface EndpointsOptions {
  readonly store: EndpointStore
  readonly upstream: UpstreamFetch
  /** The providers that ship: an endpoint cannot take their names. */
  readonly shipped: readonly Provider[]
  readonly clock: Clock
  /** Told when endpoints or their models have changed. */
  readonly onChange: () => void
}

/** More is a mistake: each model of each takes part in every decision. */
const ENDPOINTS_MAX = 50
const LIST_MS_MAX = 15_000

export class Endpoints {
  readonly #options: EndpointsOptions
  #all = new Map<string, Endpoint>()
  #providers: readonly Provider[] = []

  constructor(options: EndpointsOptions) {
    this.#options = options
    this.#reload()
  }

  list(): readonly Endpoint[] {
    return [...this.#all.values()]
  }

  find(id: string): Endpoint | undefined {
    return this.#all.get(id)
  }

  /** Every provider there is now: the shipped ones, and each enabled endpoint. */
  providers(): readonly Provider[] {
    return this.#providers
  }

  /** Keeps a new endpoint under an id made of its name. */
  add(fresh: Required<EndpointChange>): Result<Endpoint, EndpointFailure> {
    if (this.#all.size >= ENDPOINTS_MAX) return err('too_many')
    const id = idOf(fresh.name)
    const isTaken = this.#options.shipped.some((provider) => provider.id === id)
    if (id === '' || isTaken || RESERVED.has(id) || this.#all.has(id)) return err('name_taken')
    const atMs = this.#options.clock.nowMs()
    return this.#save({ id, ...fresh, createdAtMs: atMs, updatedAtMs: atMs })
  }

  /** Changes what is given; the id, and with it the names of its models, stays. */
  change(id: string, change: EndpointChange): Result<Endpoint, EndpointFailure> {
    const known = this.#all.get(id)
    if (known === undefined) return err('unknown')
    return this.#save({ ...known, ...change, updatedAtMs: this.#options.clock.nowMs() })
  }

  remove(id: string): boolean {
    const removed = this.#options.store.remove(id)
    if (removed) this.#changed()
    return removed
  }

  /** The models that a server at this address lists. Asked before it is kept, and again whenever the owner wants. */
  async discover(
    at: Pick<Endpoint, 'baseUrl' | 'allowsPrivate'>,
    key: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<readonly ListedModel[], EndpointFailure | AttemptError>> {
    const url = checkedUrl(at)
    if (!url.ok) return url
    const provider = customProvider({
      ...at,
      baseUrl: url.value,
      id: '',
      name: '',
      asOf: '',
      models: [],
    })
    return await listModels(
      { fetch: this.#options.upstream.fetch, clock: this.#options.clock },
      provider,
      key ?? NO_KEY,
      AbortSignal.any([signal, AbortSignal.timeout(LIST_MS_MAX)]),
    )
  }

  #save(endpoint: Endpoint): Result<Endpoint, EndpointFailure> {
    const url = checkedUrl(endpoint)
    if (!url.ok) return url
    const kept = { ...endpoint, baseUrl: url.value }
    this.#options.store.save(kept)
    this.#changed()
    return ok(kept)
  }

  #changed(): void {
    this.#reload()
    this.#options.onChange()
  }

  #reload(): void {
    const { store, shipped } = this.#options
    const rows = store.list().map((row) => ({ ...row, models: row.models as CustomModel[] }))
    this.#all = new Map(rows.map((row) => [row.id, row]))
    const enabled = rows.filter((row) => row.enabled)
    this.#providers = [...shipped, ...enabled.map((row) => customProvider(asCustom(row)))]
  }
}

/** Names of virtual models: `freellmapi/auto` must not become somebody's. */
const RESERVED: ReadonlySet<string> = new Set(['freellmapi', 'auto', 'auto-smart'])

function asCustom({ updatedAtMs, ...endpoint }: Endpoint): Parameters<typeof customProvider>[0] {
  return { ...endpoint, asOf: new Date(updatedAtMs).toISOString().slice(0, 10) }
}

/** `My LLaMA (GPU)` becomes `my-llama-gpu`. */
function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .slice(0, 40)
}

/** The address without what would be lost or dangerous in it. Names are looked at when they are dialled. */
function checkedUrl({
  baseUrl,
  allowsPrivate,
}: Pick<Endpoint, 'baseUrl' | 'allowsPrivate'>): Result<string, EndpointFailure> {
  if (!URL.canParse(baseUrl)) return err('bad_url')
  const url = new URL(baseUrl)
  if (!/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return err('bad_url')
  try {
    assertReachable(url, allowsPrivate ? 'private' : 'public')
  } catch (thrown) {
    if (thrown instanceof OutOfReach) return err('out_of_reach')
    throw thrown
  }
  return ok(url.href.replace(/(?<!\/)\/+$/, ''))
}
