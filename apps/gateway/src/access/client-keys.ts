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

/** A pass is for one visit of a page. */
const PASS_MS = 3_600_000
const PASSES_MAX = 100

/** A client that was recognised. */
export interface Client {
  readonly id: string
}

/** Where client keys are kept, sealed and hashed. */
export interface ClientKeysOptions {
  readonly store: ClientKeyStore
  readonly keyring: Keyring
  readonly hash: KeyedHash
  readonly clock: Clock
  /** Told every key that is in the clear. */
  readonly hide: (secret: string) => void
}

export class ClientKeys {
  readonly #options: ClientKeysOptions
  #byHash = new Map<string, ClientKeyRow>()
  #byId = new Map<string, ClientKeyRow>()
  /** When each key was last presented, as far as it is not written yet. */
  readonly #seen = new Map<string, number>()
  /** By hash, when each pass ends; the oldest first. They are in memory alone. */
  readonly #passes = new Map<string, number>()

  constructor(options: ClientKeysOptions) {
    this.#options = options
    this.#reload()
  }

  /** The client whose key this is. Found by hash, so that a near miss takes as long as a wild guess. */
  async authenticate(key: string): Promise<Client | undefined> {
    const hashed = await this.#options.hash(key)
    const row = this.#byHash.get(hashed)
    // Our own pages are no app that was seen.
    if (row === undefined) return this.#lenderOf(hashed)
    const atMs = this.#options.clock.nowMs()
    if (isExpired(row, atMs)) return undefined
    this.#seen.set(row.id, atMs)
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

  /** Every key that still works, with its last use. */
  list(): readonly ClientKeyRow[] {
    const atMs = this.#options.clock.nowMs()
    return [...this.#byHash.values()]
      .filter((row) => !isExpired(row, atMs))
      .map((row) => {
        const lastSeenAtMs = this.#seen.get(row.id) ?? row.lastSeenAtMs
        return lastSeenAtMs === undefined ? row : { ...row, lastSeenAtMs }
      })
  }

  /** What a key is called, one that has ended included. */
  labelOf(id: string): string | undefined {
    return this.#byId.get(id)?.label
  }

  /** Makes a named key. It is told here and never again: only its hash is kept. */
  async add(fresh: {
    readonly label: string
    readonly expiresAtMs?: number | undefined
  }): Promise<{ readonly key: string; readonly row: ClientKeyRow }> {
    const { store, hash, clock } = this.#options
    const key = mintAccessKey()
    const row: ClientKeyRow = {
      id: crypto.randomUUID(),
      label: fresh.label,
      hash: await hash(key),
      hint: hintOf(key),
      unified: false,
      createdAtMs: clock.nowMs(),
      ...(fresh.expiresAtMs === undefined ? {} : { expiresAtMs: fresh.expiresAtMs }),
    }
    store.insert(row)
    this.#reload()
    return { key, row }
  }

  /** Renames a key; false when there is none of that id. */
  rename(id: string, label: string): boolean {
    if (!this.list().some((row) => row.id === id)) return false
    this.#options.store.update(id, { label })
    this.#reload()
    return true
  }

  /** Ends a key at once. The unified key can only be rotated: without it nothing would get in. */
  remove(id: string): 'removed' | 'unknown' | 'unified' {
    const row = this.list().find((one) => one.id === id)
    if (row === undefined) return 'unknown'
    if (row.id === this.#unified()?.id) return 'unified'
    this.#options.store.remove(id)
    this.#reload()
    return 'removed'
  }

  /** Writes down which keys were used. Call it regularly. */
  flush(): void {
    for (const [id, lastSeenAtMs] of this.#seen) this.#options.store.update(id, { lastSeenAtMs })
    if (this.#seen.size > 0) this.#reload()
    this.#seen.clear()
  }

  /** The unified key itself, for the admin. */
  async revealUnified(): Promise<string | undefined> {
    const row = this.#unified()
    if (row?.sealed === undefined) return undefined
    const opened = await this.#options.keyring.open(row.sealed, contextOf(row.id))
    if (!opened.ok) return undefined
    this.#options.hide(opened.value)
    return opened.value
  }

  /** A key that stands for the unified key for a while, for pages of ours that need not know it. */
  async lendPass(): Promise<{ readonly key: string; readonly lastsMs: number }> {
    const { hash, clock } = this.#options
    const key = mintAccessKey()
    this.#passes.set(await hash(key), clock.nowMs() + PASS_MS)
    const [oldest] = this.#passes.keys()
    if (this.#passes.size > PASSES_MAX && oldest !== undefined) this.#passes.delete(oldest)
    return { key, lastsMs: PASS_MS }
  }

  /** Makes a new unified key; the old one works for `overlapMs` more. */
  async rotateUnified(overlapMs: number): Promise<string> {
    const key = mintAccessKey()
    await this.#replaceUnified(key, overlapMs)
    return key
  }

  async #replaceUnified(key: string, overlapMs: number): Promise<void> {
    const { store, keyring, hash, clock, hide } = this.#options
    hide(key)
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

  /** Whose place a pass takes; undefined for what is none, or no more. */
  #lenderOf(pass: string): Client | undefined {
    const lender = this.#unified()
    const isGood = (this.#passes.get(pass) ?? 0) > this.#options.clock.nowMs()
    return isGood && lender !== undefined ? { id: lender.id } : undefined
  }

  /** The newest unified key without an end. */
  #unified(): ClientKeyRow | undefined {
    return [...this.#byHash.values()]
      .filter(({ unified, expiresAtMs }) => unified && expiresAtMs === undefined)
      .sort((left, right) => right.createdAtMs - left.createdAtMs)[0]
  }

  #reload(): void {
    const rows = this.#options.store.list()
    this.#byHash = new Map(rows.map((row) => [row.hash, row]))
    this.#byId = new Map(rows.map((row) => [row.id, row]))
  }
}

function isExpired({ expiresAtMs }: ClientKeyRow, atMs: number): boolean {
  return expiresAtMs !== undefined && expiresAtMs <= atMs
}

function contextOf(row: string): { table: string; row: string; field: string } {
  return { table: 'client_keys', row, field: 'sealed' }
}
