/**
 * Sealed texts: AES-256-GCM with a fresh 96-bit nonce and a 128-bit tag, bound to the place they are stored in.
 *
 * **Shape**: `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two base64url. The context goes into the additional
 * data, so a sealed text moved to another row, field or key does not open.
 * Source: NIST SP 800-38D; RELIABILITY 4.1.
 */
import { err, ok, type Result } from '../result.ts'
import { fromBase64Url, toBase64Url } from './encoding.ts'

/** Where a sealed text lives. Every part of it must be the same again to open it. */
export interface SealContext {
  readonly table: string
  readonly row: string
  readonly field: string
}

/** What one encryption is bound to, beside its key. */
export interface AeadParameters {
  readonly nonce: Uint8Array<ArrayBuffer>
  /** Authenticated with the text, and not part of it. */
  readonly context: Uint8Array<ArrayBuffer>
}

/** AES-256-GCM with a 128-bit tag behind the ciphertext. The port lets a runtime with a faster one bring it. */
export interface Aead {
  encrypt(
    key: CryptoKey,
    parameters: AeadParameters,
    text: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array>
  /** **Errors**: rejects when anything is not what was encrypted, and says no more than that. */
  decrypt(
    key: CryptoKey,
    parameters: AeadParameters,
    sealed: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array>
}

/** The platform's own, wherever we run. */
export const webAead: Aead = {
  async encrypt(key, parameters, text) {
    return new Uint8Array(await crypto.subtle.encrypt(toWeb(parameters), key, text))
  },
  async decrypt(key, parameters, sealed) {
    return new Uint8Array(await crypto.subtle.decrypt(toWeb(parameters), key, sealed))
  },
}

/** A key that seals, under the id its sealed texts carry. */
export interface SealingKey {
  readonly id: string
  readonly key: CryptoKey
}

/** Why a sealed text did not open: it is not one, its key is not here, or it was changed or moved. */
export type OpenFailure = 'malformed' | 'unknown_key' | 'not_authentic'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BITS = 128

/** A non-extractable AES key from its 32 bytes. */
export function importSealingKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Seals a text under a fresh nonce: the same text never seals to the same result. */
export async function seal(
  text: string,
  { id, key }: SealingKey,
  context: SealContext,
  aead: Aead = webAead,
): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const parameters = { nonce, context: contextBytes(id, context) }
  const sealed = await aead.encrypt(key, parameters, new TextEncoder().encode(text))
  return [VERSION, id, toBase64Url(nonce), toBase64Url(sealed)].join('.')
}

/** Opens a sealed text with the key it names. Any flipped bit, swapped row or shortened tag is `not_authentic`. */
export async function open(
  sealed: string,
  keyOf: (id: string) => CryptoKey | undefined,
  context: SealContext,
  aead: Aead = webAead,
): Promise<Result<string, OpenFailure>> {
  const [version, id, nonceText, cipherText, ...more] = sealed.split('.')
  const nonce = fromBase64Url(nonceText ?? '')
  const cipher = fromBase64Url(cipherText ?? '')
  if (version !== VERSION || id === undefined || more.length > 0) return err('malformed')
  if (nonce?.length !== NONCE_BYTES || cipher === undefined || cipher.length < TAG_BITS / 8)
    return err('malformed')
  const key = keyOf(id)
  if (key === undefined) return err('unknown_key')
  try {
    const bytes = await aead.decrypt(key, { nonce, context: contextBytes(id, context) }, cipher)
    return ok(new TextDecoder().decode(bytes))
  } catch {
    // Ciphers say no more than that they failed, on purpose.
    return err('not_authentic')
  }
}

function contextBytes(id: string, { table, row, field }: SealContext): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(['freellmapi', VERSION, table, row, field, id]))
}

function toWeb({ nonce, context }: AeadParameters): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: context, tagLength: TAG_BITS }
}
