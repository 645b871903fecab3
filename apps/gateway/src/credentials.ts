/** Provider keys: sealed when they come in, opened just before a call, never shown again. */
import {
  type AttemptReport,
  type Clock,
  type Credential,
  type CredentialRow,
  type CredentialStore,
  err,
  hintOf,
  type KeyedHash,
  type KeyHealth,
  type Keyring,
  nextHealth,
  ok,
  type Result,
  type Upstream,
} from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'

/** A key to be stored. */
export interface NewCredential {
  readonly provider: string
  readonly key: string
  readonly label?: string | undefined
  readonly account?: string | undefined
}

/** Why a key was not stored. */
export type AddFailure = 'unknown_provider' | 'duplicate'

/** Where provider keys are kept and sealed, and who hears of a change. */
export interface CredentialsOptions {
  readonly store: CredentialStore
  readonly keyring: Keyring
  readonly fingerprint: KeyedHash
  /** All there are now: endpoints of the owner's own come and go. */
  readonly providers: () => readonly Provider[]
  readonly clock: Clock
  /** Told when the set of usable keys has changed. */
  readonly onChange: () => void
}

export class Credentials {
  readonly #options: CredentialsOptions
  #rows = new Map<string, CredentialRow>()

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

  /** Everything that can be called with the keys at hand: every model of every provider, once per key. */
  upstreams(): readonly Upstream[] {
    return this.#options.providers().flatMap((provider) => {
      const credentials = this.list().filter((row) => row.provider === provider.id && row.enabled)
      return provider.models.flatMap((model) =>
        credentials.map((row) => ({ provider, model, credential: publicPart(row) })),
      )
    })
  }

  /** Seals and stores a key. The same key twice is a `duplicate`, whatever it is called. */
  async add(fresh: NewCredential): Promise<Result<CredentialRow, AddFailure>> {
    const { store, keyring, fingerprint, providers, clock } = this.#options
    if (!providers().some(({ id }) => id === fresh.provider)) return err('unknown_provider')
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

  remove(id: string): boolean {
    const removed = this.#options.store.remove(id)
    if (removed) this.#changed()
    return removed
  }

  /** The key itself. Empty when it cannot be opened: the provider's refusal then marks it invalid. */
  async secret(id: string): Promise<string> {
    const row = this.#rows.get(id)
    if (row === undefined) return ''
    const opened = await this.#options.keyring.open(row.sealed, contextOf(id))
    return opened.ok ? opened.value : ''
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
    this.#options.store.update(id, change)
    this.#rows.set(id, { ...row, ...change })
  }

  #changed(): void {
    this.#reload()
    this.#options.onChange()
  }

  #reload(): void {
    this.#rows = new Map(this.#options.store.list().map((row) => [row.id, row]))
  }
}

const SUCCESS = { kind: 'success' } as const

function publicPart({ id, provider, account, label }: CredentialRow): Credential {
  return { id, provider, account, label }
}

function contextOf(row: string): { table: string; row: string; field: string } {
  return { table: 'credentials', row, field: 'sealed' }
}
