/** The keys that clients present: the unified key, and whatever rotation has left alive beside it. */
import {
  type ClientKeyRow,
  type ClientKeyStore,
  type Clock,
  hintOf,
  type KeyedHash,
  type Keyring,
  mintAccessKey,
} from '@freellmapi/core'

/** A client that was recognised. */
export interface Client {
  readonly id: string
}

/** How long the old unified key keeps working after a rotation, unless the admin says otherwise. */
export const OVERLAP_MS = 10 * 60_000

/** Where client keys are kept, sealed and hashed. */
export interface ClientKeysOptions {
  readonly store: ClientKeyStore
  readonly keyring: Keyring
  readonly hash: KeyedHash
  readonly clock: Clock
}

export class ClientKeys {
  readonly #options: ClientKeysOptions
  #byHash = new Map<string, ClientKeyRow>()

  constructor(options: ClientKeysOptions) {
    this.#options = options
    this.#reload()
  }

  /** The client whose key this is. Found by hash, so that a near miss takes as long as a wild guess. */
  async authenticate(key: string): Promise<Client | undefined> {
    const row = this.#byHash.get(await this.#options.hash(key))
    if (row === undefined || isExpired(row, this.#options.clock.nowMs())) return undefined
    return { id: row.id }
  }

  /** Makes sure there is a unified key; `fixed` is the one the owner chose. Returns it, and whether it is new. */
  async ensureUnified(fixed: string | undefined): Promise<{ key: string; isNew: boolean }> {
    const current = await this.revealUnified()
    if (current !== undefined && (fixed === undefined || fixed === current))
      return { key: current, isNew: false }
    const key = fixed ?? mintAccessKey()
    await this.#replaceUnified(key, 0)
    return { key, isNew: true }
  }

  /** The unified key itself, for the admin. */
  async revealUnified(): Promise<string | undefined> {
    const row = this.#unified()
    if (row?.sealed === undefined) return undefined
    const opened = await this.#options.keyring.open(row.sealed, contextOf(row.id))
    return opened.ok ? opened.value : undefined
  }

  /** Makes a new unified key; the old one works for `overlapMs` more. */
  async rotateUnified(overlapMs: number): Promise<string> {
    const key = mintAccessKey()
    await this.#replaceUnified(key, overlapMs)
    return key
  }

  async #replaceUnified(key: string, overlapMs: number): Promise<void> {
    const { store, keyring, hash, clock } = this.#options
    const id = crypto.randomUUID()
    const atMs = clock.nowMs()
    const row: ClientKeyRow = {
      id,
      label: 'unified key',
      hash: await hash(key),
      hint: hintOf(key),
      sealed: await keyring.seal(key, contextOf(id)),
      unified: true,
      createdAtMs: atMs,
    }
    const old = this.#unified()
    // A key that was in use before comes back as a new row; two rows must not share a hash.
    for (const known of store.list()) if (known.hash === row.hash) store.remove(known.id)
    if (old !== undefined && old.hash !== row.hash) store.expire(old.id, atMs + overlapMs)
    store.insert(row)
    this.#reload()
  }

  /** The newest unified key without an end. */
  #unified(): ClientKeyRow | undefined {
    return [...this.#byHash.values()]
      .filter(({ unified, expiresAtMs }) => unified && expiresAtMs === undefined)
      .sort((left, right) => right.createdAtMs - left.createdAtMs)[0]
  }

  #reload(): void {
    this.#byHash = new Map(this.#options.store.list().map((row) => [row.hash, row]))
  }
}

function isExpired({ expiresAtMs }: ClientKeyRow, atMs: number): boolean {
  return expiresAtMs !== undefined && expiresAtMs <= atMs
}

function contextOf(row: string): { table: string; row: string; field: string } {
  return { table: 'client_keys', row, field: 'sealed' }
}
