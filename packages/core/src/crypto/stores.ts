/** Where wrapped data keys and client keys are kept: the ports of the envelope and of access keys. */

/** A key of the installation, wrapped by the key-encryption key. */
export interface KeyringRow {
  readonly id: string
  readonly wrapped: string
  /** One row is `active` and seals; `retired` ones still open what they sealed; `hashing` keys the hashes, for good. */
  readonly state: (typeof KEYRING_STATES)[number]
  readonly createdAtMs: number
}

/** What a key of the ring is for. */
export const KEYRING_STATES = ['active', 'retired', 'hashing'] as const

/** Where wrapped keys are kept. */
export interface KeyringStore {
  list(): readonly KeyringRow[]
  /** One commit, after which exactly these rows are there. */
  replace(rows: readonly KeyringRow[]): void
}

/** A key that clients may present. The first one is the unified key. */
export interface ClientKeyRow {
  readonly id: string
  readonly label: string
  /** Keyed hash; how a presented key is found. */
  readonly hash: string
  readonly hint: string
  /** The key itself, sealed, for the one that the admin may see again. */
  readonly sealed?: string
  readonly unified: boolean
  /** Set when the key stops working: rotation leaves the old one alive for a while. */
  readonly expiresAtMs?: number
  /** When it was last presented; absent until it was. */
  readonly lastSeenAtMs?: number
  readonly createdAtMs: number
}

/** Where client keys are kept: found by their keyed hash, never by their text. */
export interface ClientKeyStore {
  list(): readonly ClientKeyRow[]
  insert(row: ClientKeyRow): void
  expire(id: string, atMs: number): void
  update(id: string, change: Partial<Pick<ClientKeyRow, 'label' | 'lastSeenAtMs'>>): void
  remove(id: string): boolean
}

/** Named values: settings the owner changed, and the sealed canary that proves the encryption key. */
export interface SettingStore {
  get(name: string): string | undefined
  set(name: string, value: string): void
  remove(name: string): void
}
