/**
 * The envelope: a key-encryption key that never touches the database wraps data keys, and those seal the secrets.
 * Either layer can be replaced without the other.
 */
import { err, ok, type Result } from '../result.ts'
import { fromBase64Url, toBase64Url } from './encoding.ts'
import {
  type CipherKey,
  type ImportCipherKey,
  importWebKey,
  type OpenFailure,
  open,
  type SealContext,
  type SealingKey,
  seal,
} from './seal.ts'
import type { KeyringRow, KeyringStore } from './stores.ts'

/** The id under which the key-encryption key wraps; there is one at a time. */
const WRAPPING_KEY_ID = 'kek'
const DATA_KEY_BYTES = 32

export class Keyring {
  readonly #active: SealingKey
  readonly #keys: ReadonlyMap<string, CipherKey>

  private constructor(active: SealingKey, keys: ReadonlyMap<string, CipherKey>) {
    this.#active = active
    this.#keys = keys
  }

  /**
   * Unwraps the stored data keys, or makes the first one in an empty store.
   *
   * **Errors**: `wrong_key` when stored keys do not open; then nothing was written, and nothing may be.
   */
  static async unlock(
    kek: Uint8Array<ArrayBuffer>,
    store: KeyringStore,
    atMs: number,
    importKey: ImportCipherKey = importWebKey,
  ): Promise<Result<Keyring, 'wrong_key'>> {
    const wrappingKey = await importKey(kek)
    const rows = store.list()
    if (rows.length === 0) store.insert(await makeDataKey(wrappingKey, atMs))
    const keys = new Map<string, CipherKey>()
    let activeId: string | undefined
    for (const row of store.list()) {
      const opened = await open(row.wrapped, () => wrappingKey, wrapContext(row.id))
      const bytes = opened.ok ? fromBase64Url(opened.value) : undefined
      if (bytes?.length !== DATA_KEY_BYTES) return err('wrong_key')
      keys.set(row.id, await importKey(bytes))
      if (row.state === 'active') activeId = row.id
    }
    const key = activeId === undefined ? undefined : keys.get(activeId)
    if (activeId === undefined || key === undefined) return err('wrong_key')
    return ok(new Keyring({ id: activeId, key }, keys))
  }

  /** Seals with the active data key. */
  seal(text: string, context: SealContext): Promise<string> {
    return seal(text, this.#active, context)
  }

  /** Opens what any of the data keys has sealed. */
  open(sealed: string, context: SealContext): Promise<Result<string, OpenFailure>> {
    return open(sealed, (id) => this.#keys.get(id), context)
  }
}

async function makeDataKey(wrappingKey: CipherKey, atMs: number): Promise<KeyringRow> {
  const id = toBase64Url(crypto.getRandomValues(new Uint8Array(6)))
  const bytes = toBase64Url(crypto.getRandomValues(new Uint8Array(DATA_KEY_BYTES)))
  const wrapping = { id: WRAPPING_KEY_ID, key: wrappingKey }
  const wrapped = await seal(bytes, wrapping, wrapContext(id))
  return { id, wrapped, state: 'active', createdAtMs: atMs }
}

function wrapContext(row: string): SealContext {
  return { table: 'keyring', row, field: 'wrapped' }
}
