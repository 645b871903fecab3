/** Both ciphers that seal keys, against Wycheproof's vectors for AES-256-GCM: the known answers, and the changed tags. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ImportCipherKey, importWebKey } from '@freellmapi/core'
import { describe, expect, it } from 'vitest'
import { nodeCiphers } from '../src/secrets/node-crypto.ts'

interface Vector {
  readonly id: number
  readonly key: string
  readonly nonce: string
  readonly context: string
  readonly text: string
  /** Ciphertext and tag. */
  readonly sealed: string
  readonly valid: boolean
}

const FIXTURES = join(import.meta.dirname, '../../../packages/core/src/crypto/__fixtures__')
const { vectors }: { vectors: readonly Vector[] } = JSON.parse(
  readFileSync(join(FIXTURES, 'wycheproof-aes-gcm.json'), 'utf8'),
)
const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (value: Uint8Array): string => Buffer.from(value).toString('hex')

const CIPHERS: readonly (readonly [string, ImportCipherKey])[] = [
  ['WebCrypto', importWebKey],
  ['Node', nodeCiphers.importKey],
]

describe.each(CIPHERS)('AES-256-GCM by %s', (_name, importKey) => {
  it.each(vectors.filter(({ valid }) => valid))(
    'gives the known answer of vector $id',
    async (vector) => {
      const key = await importKey(bytes(vector.key))
      const parameters = { nonce: bytes(vector.nonce), context: bytes(vector.context) }
      expect(hexOf(await key.encrypt(parameters, bytes(vector.text)))).toBe(vector.sealed)
      expect(hexOf(await key.decrypt(parameters, bytes(vector.sealed)))).toBe(vector.text)
    },
  )

  it.each(vectors.filter(({ valid }) => !valid))(
    'refuses the changed tag of vector $id',
    async (vector) => {
      const key = await importKey(bytes(vector.key))
      const parameters = { nonce: bytes(vector.nonce), context: bytes(vector.context) }
      await expect(key.decrypt(parameters, bytes(vector.sealed))).rejects.toThrow()
    },
  )

  it.each(vectors.filter(({ valid }) => valid))(
    'refuses every shortened tag of vector $id',
    async (vector) => {
      const key = await importKey(bytes(vector.key))
      const parameters = { nonce: bytes(vector.nonce), context: bytes(vector.context) }
      const sealed = bytes(vector.sealed)
      for (const missing of [1, 4, 8, 12])
        await expect(key.decrypt(parameters, sealed.subarray(0, -missing))).rejects.toThrow()
    },
  )
})
