import { Keyring, type KeyringRow } from '@freellmapi/core'
import { describe, expect, test } from 'vitest'
import { nodeCiphers } from './node-crypto.ts'

const SECRET = Uint8Array.from({ length: 32 }, (_, at) => at * 7)
const PLACE = { table: 'credentials', row: 'c1', field: 'sealed' }

/** Two keyrings over one store: what one seals the other has the key for. */
async function keyrings(): Promise<{ web: Keyring; node: Keyring }> {
  let rows: readonly KeyringRow[] = []
  const store = {
    list: () => rows,
    replace: (next: readonly KeyringRow[]) => {
      rows = next
    },
  }
  const web = await Keyring.unlock(SECRET, store, 0)
  const node = await Keyring.unlock(SECRET, store, 0, nodeCiphers)
  if (!web.ok || !node.ok) throw new Error('the keyring did not unlock')
  return { web: web.value, node: node.value }
}

describe('Node’s own crypto behind the ports of core', () => {
  test.each(['', 'sk-1234567890', 'ключ 🔑', 'x'.repeat(4_096)])(
    'what either cipher seals the other opens: %#',
    async (text) => {
      const { web, node } = await keyrings()
      expect(await node.open(await web.seal(text, PLACE), PLACE)).toEqual({ ok: true, value: text })
      expect(await web.open(await node.seal(text, PLACE), PLACE)).toEqual({ ok: true, value: text })
    },
  )

  test('a flipped bit, a shortened tag and another row do not open', async () => {
    const { node } = await keyrings()
    const sealed = await node.seal('secret', PLACE)
    const [version, id, nonce, cipher = ''] = sealed.split('.')
    const bytes = Buffer.from(cipher, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const text = [version, id, nonce, changed.toString('base64url')].join('.')
      expect((await node.open(text, PLACE)).ok).toBe(false)
    }
    const short = bytes.subarray(0, -4).toString('base64url')
    expect((await node.open([version, id, nonce, short].join('.'), PLACE)).ok).toBe(false)
    expect((await node.open(sealed, { ...PLACE, row: 'c2' })).ok).toBe(false)
  })

  test('a keyed hash is the one WebCrypto gives, and depends on its purpose', async () => {
    const { web, node } = await keyrings()
    const hash = await web.hashFor('client key')
    const same = await node.hashFor('client key')
    const other = await node.hashFor('admin key')
    expect(await same('sk-flm-abc')).toBe(await hash('sk-flm-abc'))
    expect(await other('sk-flm-abc')).not.toBe(await hash('sk-flm-abc'))
  })
})
