/** Provider keys: sealed when they come in, opened just before a call, never shown again. */
import {
  type AttemptReport,
  type Clock,
  type Credential,
  type CredentialChange,
  type CredentialRow,
  type CredentialStore,
  err,
  hintOf,
  type KeyedHash,
  type KeyHealth,
  type Keyring,
  nextHealth,
  ok,
  type ProviderFacts,
  type Result,
  type Upstream,
} from '@freellmapi/core'
import { NO_KEY } from '@freellmapi/providers'
import type { Catalog } from './catalog.ts'

/** A key to be stored. */
export interface NewCredential {
  readonly provider: string
  readonly key: string
  readonly label?: string | undefined
  readonly account?: string | undefined
}

/** Why a key was not stored. */
export type AddFailure = 'unknown_provider' | 'duplicate' | 'incomplete'

/** Where provider keys are kept and sealed, and who hears of a change. */
export interface CredentialsOptions {
  readonly store: CredentialStore
  readonly keyring: Keyring
  readonly fingerprint: KeyedHash
  readonly catalog: Pick<Catalog, 'providers' | 'callable' | 'isEnabled'>
  readonly clock: Clock
  /** Told when the set of usable keys has changed. */
  readonly onChange: () => void
  /** Told every key that is in the clear. */
  readonly hide: (secret: string) => void
  /** Told when something about one key has changed: its health, its name, its pause. */
  readonly onKey?: (row: CredentialRow) => void
  /** Told when what was learned of a key could not be written. It is known until the process ends. */
  readonly onStoreFailure: (thrown: unknown) => void
}

/** How the ids of made-up credentials begin, for providers that need no key. */
const KEYLESS = 'keyless:'

export class Credentials {
  readonly #options: CredentialsOptions
  #rows = new Map<string, CredentialRow>()
  #paused: ReadonlySet<string> = new Set()

  constructor(options: CredentialsOptions) {
    this.#options = options
    this.#reload()
  }

  list(): readonly CredentialRow[] {
    return [...this.#rows.values()]
  }

  find(id: string): CredentialRow | undefined {
    return this.#rows.get(id)
  }

  healthOf(id: string): KeyHealth {
    return this.#rows.get(id)?.health ?? 'unknown'
  }

  /** Everything that can be called now: every enabled model of every provider, once per key that may be used. */
  upstreams(): readonly Upstream[] {
    const callable = this.#options.catalog.callable()
    return callable.flatMap(({ provider, model }) =>
      this.usableAt(provider).map((credential) => ({ provider, model, credential })),
    )
  }

  /** Everything a key could call, whether it may be used now or not. */
  upstreamsOf({ id }: Pick<CredentialRow, 'id'>): readonly Upstream[] {
    const row = this.#rows.get(id)
    const provider = this.#options.catalog.providers.find((one) => one.id === row?.provider)
    if (row === undefined || provider === undefined) return []
    return provider.models.map((model) => ({ provider, model, credential: publicPart(row) }))
  }

  /** Whether a key may be used: switched on, and not paused. */
  isInUse({ enabled, pausedUntilMs }: CredentialRow): boolean {
    return enabled && (pausedUntilMs ?? 0) <= this.#options.clock.nowMs()
  }

  /**
   * Seals and stores a key.
   *
   * **Errors**: the same key twice is a `duplicate`, whatever it is called; one without the account that belongs into
   * its provider's addresses is `incomplete`.
   */
  async add(fresh: NewCredential): Promise<Result<CredentialRow, AddFailure>> {
    const { store, keyring, fingerprint, catalog, clock, hide } = this.#options
    hide(fresh.key)
    const provider = catalog.providers.find(({ id }) => id === fresh.provider)
    if (provider === undefined) return err('unknown_provider')
    if (provider.keyPath !== undefined && provider.keyPath(fresh.key) === undefined)
      return err('incomplete')
    const print = await fingerprint(`${fresh.provider} ${fresh.key}`)
    if (store.findByFingerprint(print) !== undefined) return err('duplicate')
    const id = crypto.randomUUID()
    const row: CredentialRow = {
      id,
      provider: fresh.provider,
      account: fresh.account ?? id,
      label: fresh.label ?? fresh.provider,
      sealed: await keyring.seal(fresh.key, contextOf(id)),
      fingerprint: print,
      hint: hintOf(fresh.key),
      enabled: true,
      health: 'unknown',
      createdAtMs: clock.nowMs(),
    }
    store.insert(row)
    this.#changed()
    return ok(row)
  }

  /** The stored key that is the same as this one, if there is one. */
  async findSame({ provider, key }: NewCredential): Promise<CredentialRow | undefined> {
    return this.#options.store.findByFingerprint(
      await this.#options.fingerprint(`${provider} ${key}`),
    )
  }

  /** Changes what the owner may; false when there is no such key. */
  change(id: string, change: Pick<CredentialChange, 'label' | 'account' | 'enabled'>): boolean {
    return this.#update(id, change)
  }

  /** Leaves a key alone until an instant; one that has passed ends a pause. */
  pause(id: string, untilMs: number): boolean {
    return this.#update(id, { pausedUntilMs: untilMs })
  }

  /** Takes keys up again whose pause is over. Call it regularly. */
  endPauses(): void {
    const { clock, onKey } = this.#options
    const over = [...this.#paused].flatMap((id) => this.#rows.get(id) ?? [])
    const done = over.filter((row) => (row.pausedUntilMs ?? 0) <= clock.nowMs())
    if (done.length === 0) return
    this.#changed()
    for (const row of done) onKey?.(row)
  }

  remove(id: string): boolean {
    const removed = this.#options.store.remove(id)
    if (removed) this.#changed()
    return removed
  }

  /** The key itself. Empty when it cannot be opened: the provider's refusal then marks it invalid. */
  async secret(id: string): Promise<string> {
    if (id.startsWith(KEYLESS)) return NO_KEY
    const row = this.#rows.get(id)
    if (row === undefined) return ''
    const opened = await this.#options.keyring.open(row.sealed, contextOf(id))
    if (!opened.ok) return ''
    this.#options.hide(opened.value)
    return opened.value
  }

  /** What an attempt tells of its key. */
  observe({ upstream, error }: AttemptReport): void {
    const evidence = error === undefined ? SUCCESS : { kind: 'failure' as const, error }
    this.#setHealth(upstream.credential.id, (health) => nextHealth(health, evidence))
  }

  /** What a probe tells of a key. */
  probed(id: string, verdict: 'valid' | 'invalid' | 'restricted' | 'unknown'): void {
    this.#setHealth(id, (health) => nextHealth(health, { kind: 'probe', verdict }), true)
  }

  #setHealth(id: string, next: (health: KeyHealth) => KeyHealth, isProbe = false): void {
    const row = this.#rows.get(id)
    if (row === undefined) return
    const health = next(row.health)
    if (health === row.health && !isProbe) return
    const change = isProbe ? { health, checkedAtMs: this.#options.clock.nowMs() } : { health }
    const changed = { ...row, ...change }
    this.#rows.set(id, changed)
    this.#keep(id, change)
    if (health !== row.health) this.#options.onKey?.(changed)
  }

  /** A request that is being answered must not end because the disk is full. */
  #keep(id: string, change: CredentialChange): void {
    try {
      this.#options.store.update(id, change)
    } catch (thrown) {
      this.#options.onStoreFailure(thrown)
    }
  }

  /** The keys a provider may be called with now; one of a provider that needs none is made up. */
  usableAt({ id, status }: ProviderFacts): readonly Credential[] {
    const own = this.list().filter((row) => row.provider === id && this.isInUse(row))
    if (own.length > 0 || status !== 'keyless') return own.map(publicPart)
    return [{ id: KEYLESS + id, provider: id, account: NO_KEY, label: 'no key needed' }]
  }

  #update(id: string, change: CredentialChange): boolean {
    if (!this.#rows.has(id)) return false
    this.#options.store.update(id, change)
    this.#changed()
    const row = this.#rows.get(id)
    if (row !== undefined) this.#options.onKey?.(row)
    return true
  }

  #changed(): void {
    this.#reload()
    this.#options.onChange()
  }

  #reload(): void {
    this.#rows = new Map(this.#options.store.list().map((row) => [row.id, row]))
    const nowMs = this.#options.clock.nowMs()
    this.#paused = new Set(
      this.list().flatMap(({ id, pausedUntilMs = 0 }) => (pausedUntilMs > nowMs ? [id] : [])),
    )
  }
}

const SUCCESS = { kind: 'success' } as const

function publicPart({ id, provider, account, label }: CredentialRow): Credential {
  return { id, provider, account, label }
}

function contextOf(row: string): { table: string; row: string; field: string } {
  return { table: 'credentials', row, field: 'sealed' }
}
