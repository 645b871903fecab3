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
export interface CipherParameters {
  readonly nonce: Uint8Array<ArrayBuffer>
  /** Authenticated with the text, and not part of it. */
  readonly context: Uint8Array<ArrayBuffer>
}

/**
 * A key that encrypts with AES-256-GCM, its 128-bit tag behind the ciphertext, and does not show itself. A port: a
 * runtime with a faster cipher than WebCrypto brings its own.
 */
export interface CipherKey {
  encrypt(parameters: CipherParameters, text: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  /** **Errors**: rejects when anything is not what was encrypted, and says no more than that. */
  decrypt(parameters: CipherParameters, sealed: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
}

/** Makes a key of its 32 bytes. */
export type ImportCipherKey = (bytes: Uint8Array<ArrayBuffer>) => Promise<CipherKey>

/** A key that seals, under the id its sealed texts carry. */
export interface SealingKey {
  readonly id: string
  readonly key: CipherKey
}

/** Why a sealed text did not open: it is not one, its key is not here, or it was changed or moved. */
export type OpenFailure = 'malformed' | 'unknown_key' | 'not_authentic'

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BITS = 128

/** A non-extractable key of the platform's own WebCrypto, which every runtime has. */
export const importWebKey: ImportCipherKey = async (bytes) => {
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const toWeb = ({ nonce, context }: CipherParameters): AesGcmParams => ({
    name: 'AES-GCM',
    iv: nonce,
    additionalData: context,
    tagLength: TAG_BITS,
  })
  return {
    encrypt: async (parameters, text) =>
      new Uint8Array(await crypto.subtle.encrypt(toWeb(parameters), key, text)),
    decrypt: async (parameters, sealed) =>
      new Uint8Array(await crypto.subtle.decrypt(toWeb(parameters), key, sealed)),
  }
}

/** Seals a text under a fresh nonce: the same text never seals to the same result. */
export async function seal(
  text: string,
  { id, key }: SealingKey,
  context: SealContext,
): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const parameters = { nonce, context: contextBytes(id, context) }
  const sealed = await key.encrypt(parameters, new TextEncoder().encode(text))
  return [VERSION, id, toBase64Url(nonce), toBase64Url(sealed)].join('.')
}

/** Opens a sealed text with the key it names. Any flipped bit, swapped row or shortened tag is `not_authentic`. */
export async function open(
  sealed: string,
  keyOf: (id: string) => CipherKey | undefined,
  context: SealContext,
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
    const bytes = await key.decrypt({ nonce, context: contextBytes(id, context) }, cipher)
    return ok(new TextDecoder().decode(bytes))
  } catch {
    // Ciphers say no more than that they failed, on purpose.
    return err('not_authentic')
  }
}

/** The id of the key that a sealed text names; empty when it is no sealed text. */
export function keyIdOf(sealed: string): string {
  return sealed.split('.')[1] ?? ''
}

function contextBytes(id: string, { table, row, field }: SealContext): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(['freellmapi', VERSION, table, row, field, id]))
}
