/**
 * Keys that clients present to us: made here, stored as keyed hashes, found by hash alone, so that no comparison's
 * time depends on how much of a guess is right.
 */
import { toBase64Url } from './encoding.ts'

/** Hashes a key with a secret of this installation. Equal keys give equal hashes; nothing leads back. */
export type KeyedHash = (text: string) => Promise<string>

/** What our keys begin with, so that secret scanners and people can tell them. */
export const ACCESS_KEY_PREFIX = 'sk-flm-'

/** Letters of a minted key after its prefix: 190 bits, far beyond guessing. */
const RANDOM_LETTERS = 32
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A new key. Letters are drawn without bias: bytes beyond a multiple of the alphabet are thrown away. */
export function mintAccessKey(): string {
  let letters = ''
  const usable = 256 - (256 % ALPHABET.length)
  while (letters.length < RANDOM_LETTERS)
    for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM_LETTERS)))
      if (byte < usable && letters.length < RANDOM_LETTERS)
        letters += ALPHABET[byte % ALPHABET.length]
  return ACCESS_KEY_PREFIX + letters
}

/** Makes keyed hashes out of one secret: those made for one purpose are useless for another. */
export type Hasher = (purpose: string) => Promise<KeyedHash>

/** HMAC-SHA256 under keys derived by HKDF. The secret itself cannot be read back. */
export async function importHasher(secret: Uint8Array<ArrayBuffer>): Promise<Hasher> {
  const encoder = new TextEncoder()
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  return async (purpose) => {
    const key = await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: encoder.encode(purpose) },
      base,
      { name: 'HMAC', hash: 'SHA-256', length: 256 },
      false,
      ['sign'],
    )
    return async (text) =>
      toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))))
  }
}

/** The last four characters of a key, or nothing when that would give away too much of it. */
export function hintOf(key: string): string {
  return key.length >= 20 ? key.slice(-4) : ''
}
