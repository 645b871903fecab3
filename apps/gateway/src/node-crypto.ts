/**
 * Node's own ciphers and hashes behind core's ports: the same results as WebCrypto's, computed at once instead of in a
 * thread of a pool, which costs several times what sealing a key does. A request needs two of them.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, KeyObject } from 'node:crypto'
import type { Aead, KeyedHash } from '@freellmapi/core'

const CIPHER = 'aes-256-gcm'
const TAG_BYTES = 16
const HASH_BYTES = 32

/** AES-256-GCM. Tags of another length than 16 bytes are refused: Node would take shorter ones. */
export const nodeAead: Aead = {
  async encrypt(key, { nonce, context }, text) {
    const cipher = createCipheriv(CIPHER, KeyObject.from(key), nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(context)
    return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
  },
  async decrypt(key, { nonce, context }, sealed) {
    const decipher = createDecipheriv(CIPHER, KeyObject.from(key), nonce, {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(context)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()])
  },
}

/** HMAC-SHA256 under a key derived by HKDF: hashes that core's `createKeyedHash` would give too. */
export function createNodeKeyedHash(secret: Uint8Array, purpose: string): KeyedHash {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), purpose, HASH_BYTES))
  return async (text) => createHmac('sha256', key).update(text).digest('base64url')
}
