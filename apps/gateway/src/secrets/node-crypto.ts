/**
 * Node's own ciphers and hashes behind core's ports: the same results as WebCrypto's, computed at once instead of in a
 * thread of a pool, which costs many times what opening a key does. A request needs one of each.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
} from 'node:crypto'
import type { ImportCipherKey, KeyringCiphers } from '@freellmapi/core'

const CIPHER = 'aes-256-gcm'
/** Stated at every use: Node would take shorter tags without it. */
const TAG = { authTagLength: 16 }
const HASH_BYTES = 32

/** A key that lives outside the JavaScript heap. */
const importKey: ImportCipherKey = async (bytes) => {
  const key = createSecretKey(bytes)
  return {
    async encrypt({ nonce, context }, text) {
      const cipher = createCipheriv(CIPHER, key, nonce, TAG)
      cipher.setAAD(context)
      return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
    },
    async decrypt({ nonce, context }, sealed) {
      const decipher = createDecipheriv(CIPHER, key, nonce, TAG)
      decipher.setAAD(context)
      decipher.setAuthTag(sealed.subarray(-TAG.authTagLength))
      const text = decipher.update(sealed.subarray(0, -TAG.authTagLength))
      return Buffer.concat([text, decipher.final()])
    },
  }
}

/** What a keyring works with here: the results that core's own ciphers and hashes would give, sooner. */
export const nodeCiphers: KeyringCiphers = {
  importKey,
  async importHasher(secret) {
    const base = createSecretKey(secret)
    return async (purpose) => {
      const derived = hkdfSync('sha256', base, new Uint8Array(0), purpose, HASH_BYTES)
      const key = createSecretKey(new Uint8Array(derived))
      return async (text) => createHmac('sha256', key).update(text).digest('base64url')
    }
  },
}
