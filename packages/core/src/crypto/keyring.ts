/**
 * The envelope: a key-encryption key that never touches the database wraps data keys, and those seal the secrets.
 * Either layer can be replaced without the other. Hashes have a key of their own, which outlives both.
 */
import { assert } from '../assert.ts'
import { err, ok, type Result } from '../result.ts'
import { type Hasher, importHasher, type KeyedHash } from './access-key.ts'
import { fromBase64Url, toBase64Url } from './encoding.ts'
import {
  type CipherKey,
  type ImportCipherKey,
  importWebKey,
  keyIdOf,
  type OpenFailure,
  open,
  type SealContext,
  type SealingKey,
  seal,
} from './seal.ts'
import type { KeyringRow, KeyringStore } from './stores.ts'

const KEY_BYTES = 32
const KEY_ID_CHARS = 8

/** The stored data keys were wrapped by another key-encryption key. Ids tell keys apart and reveal nothing of them. */
export interface WrongKey {
  readonly given: string
  readonly needed: string
}

/** The ciphers and hashes of a runtime; a faster one than WebCrypto's gives the same results. */
export interface KeyringCiphers {
  readonly importKey: ImportCipherKey
  readonly importHasher: (secret: Uint8Array<ArrayBuffer>) => Promise<Hasher>
}

const WEB_CIPHERS: KeyringCiphers = { importKey: importWebKey, importHasher }

/** Every key that was unwrapped, as handles whose bytes nobody can read. */
interface Unwrapped {
  readonly active: SealingKey
  readonly byId: ReadonlyMap<string, CipherKey>
  readonly hasher: Hasher
}

export class Keyring {
  readonly #wrapping: SealingKey
  readonly #store: KeyringStore
  readonly #ciphers: KeyringCiphers
  #keys: Unwrapped

  private constructor(
    wrapping: SealingKey,
    store: KeyringStore,
    ciphers: KeyringCiphers,
    keys: Unwrapped,
  ) {
    this.#wrapping = wrapping
    this.#store = store
    this.#ciphers = ciphers
    this.#keys = keys
  }

  /**
   * Unwraps the stored keys, or makes the first ones in an empty store.
   *
   * **Errors**: `WrongKey` when stored keys do not open; then nothing was written, and nothing may be.
   */
  static async unlock(
    kek: Uint8Array<ArrayBuffer>,
    store: KeyringStore,
    atMs: number,
    ciphers: KeyringCiphers = WEB_CIPHERS,
  ): Promise<Result<Keyring, WrongKey>> {
    const wrapping = await wrappingKeyOf(kek)
    if (store.list().length === 0)
      store.replace(
        await Promise.all(
          (['active', 'hashing'] as const).map((state) => makeRow({ state, atMs }, wrapping)),
        ),
      )
    const keys = await unwrap(store.list(), wrapping, ciphers)
    return keys.ok ? ok(new Keyring(wrapping, store, ciphers, keys.value)) : keys
  }

  /**
   * Wraps the stored keys anew, for another key-encryption key, in one commit. What they sealed stays as it is.
   *
   * **Errors**: `WrongKey` when `from` is not the key they are wrapped with; then nothing was written.
   */
  static async rewrap(
    from: Uint8Array<ArrayBuffer>,
    to: Uint8Array<ArrayBuffer>,
    store: KeyringStore,
  ): Promise<Result<void, WrongKey>> {
    const old = await wrappingKeyOf(from)
    const fresh = await wrappingKeyOf(to)
    const rows: KeyringRow[] = []
    for (const row of store.list()) {
      const opened = await open(row.wrapped, keyOf(old), wrapContext(row.id))
      if (!opened.ok) return err({ given: old.id, needed: keyIdOf(row.wrapped) })
      rows.push({ ...row, wrapped: await seal(opened.value, fresh, wrapContext(row.id)) })
    }
    store.replace(rows)
    return ok(undefined)
  }

  /** Seals with the active data key. */
  seal(text: string, context: SealContext): Promise<string> {
    return seal(text, this.#keys.active, context)
  }

  /** Opens what any of the data keys has sealed. */
  open(sealed: string, context: SealContext): Promise<Result<string, OpenFailure>> {
    return open(sealed, (id) => this.#keys.byId.get(id), context)
  }

  /** A keyed hash of this installation; it stays the same whatever key is rotated. */
  hashFor(purpose: string): Promise<KeyedHash> {
    return this.#keys.hasher(purpose)
  }

  /** Whether a text was sealed with the data key that seals now. */
  isCurrent(sealed: string): boolean {
    return keyIdOf(sealed) === this.#keys.active.id
  }

  /** Makes a new data key the active one, in one commit. Those before it still open what they sealed. */
  async rotate(atMs: number): Promise<void> {
    const fresh = await makeRow({ state: 'active', atMs }, this.#wrapping)
    await this.#replace(
      this.#store
        .list()
        .map((row) => (row.state === 'active' ? { ...row, state: 'retired' as const } : row))
        .concat(fresh),
    )
  }

  /** Forgets retired data keys, in one commit, but for those that `isNeeded`. Returns how many went. */
  async forgetRetired(isNeeded: (id: string) => boolean): Promise<number> {
    const rows = this.#store.list()
    const kept = rows.filter(({ id, state }) => state !== 'retired' || isNeeded(id))
    if (kept.length < rows.length) await this.#replace(kept)
    return rows.length - kept.length
  }

  async #replace(rows: readonly KeyringRow[]): Promise<void> {
    const keys = await unwrap(rows, this.#wrapping, this.#ciphers)
    assert(keys.ok, 'rows wrapped with our own key open')
    this.#store.replace(rows)
    this.#keys = keys.value
  }
}

async function unwrap(
  rows: readonly KeyringRow[],
  wrapping: SealingKey,
  ciphers: KeyringCiphers,
): Promise<Result<Unwrapped, WrongKey>> {
  const byId = new Map<string, CipherKey>()
  let active: SealingKey | undefined
  let hasher: Hasher | undefined
  let needed = ''
  for (const { id, state, wrapped } of rows) {
    needed = keyIdOf(wrapped)
    const opened = await open(wrapped, keyOf(wrapping), wrapContext(id))
    const bytes = opened.ok ? fromBase64Url(opened.value) : undefined
    if (bytes?.length !== KEY_BYTES) return err({ given: wrapping.id, needed })
    if (state === 'hashing') {
      hasher = await ciphers.importHasher(bytes)
      continue
    }
    const key = await ciphers.importKey(bytes)
    byId.set(id, key)
    if (state === 'active') active = { id, key }
  }
  if (active === undefined || hasher === undefined) return err({ given: wrapping.id, needed })
  return ok({ active, byId, hasher })
}

async function makeRow(
  { state, atMs }: { readonly state: KeyringRow['state']; readonly atMs: number },
  wrapping: SealingKey,
): Promise<KeyringRow> {
  const id = toBase64Url(crypto.getRandomValues(new Uint8Array(6)))
  const bytes = toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))
  const wrapped = await seal(bytes, wrapping, wrapContext(id))
  return { id, wrapped, state, createdAtMs: atMs }
}

/** The key-encryption key, under an id that is a hash of it: a wrapped text says which key it needs. */
async function wrappingKeyOf(kek: Uint8Array<ArrayBuffer>): Promise<SealingKey> {
  const hash = await (await importHasher(kek))('freellmapi encryption key id')
  return { id: (await hash('id')).slice(0, KEY_ID_CHARS), key: await importWebKey(kek) }
}

function keyOf({ id, key }: SealingKey): (wanted: string) => CipherKey | undefined {
  return (wanted) => (wanted === id ? key : undefined)
}

function wrapContext(row: string): SealContext {
  return { table: 'keyring', row, field: 'wrapped' }
}
