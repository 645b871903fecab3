import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from './encoding.ts'
import { type CipherKey, importWebKey, open, type SealContext, seal } from './seal.ts'

const PLACE: SealContext = { table: 'credentials', row: 'a', field: 'sealed' }
let key: CipherKey
let other: CipherKey

beforeAll(async () => {
  key = await importWebKey(new Uint8Array(32).fill(7))
  other = await importWebKey(new Uint8Array(32).fill(8))
})

const sealHere = (text: string): Promise<string> => seal(text, { id: 'k1', key }, PLACE)
const openHere = (sealed: string, place = PLACE) =>
  open(sealed, (id) => (id === 'k1' ? key : undefined), place)

/** The sealed text with its nonce or its ciphertext changed. */
async function changed(
  sealed: string,
  part: 'nonce' | 'cipher',
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
) {
  const parts = sealed.split('.')
  const at = part === 'nonce' ? 2 : 3
  parts[at] = toBase64Url(change(fromBase64Url(parts[at] ?? '') ?? new Uint8Array(0)))
  return await openHere(parts.join('.'))
}

describe('a sealed text', () => {
  it('opens to what was sealed, whatever it is, and never looks the same twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        const [one, two] = [await sealHere(text), await sealHere(text)]
        expect(one).not.toBe(two)
        expect(await openHere(one)).toEqual({ ok: true, value: text })
      }),
      { numRuns: 200 },
    )
  })

  it('does not open with any of its bits flipped, in nonce, ciphertext or tag', async () => {
    const sealed = await sealHere('gsk_0123456789')
    let flipped = 0
    for (const part of ['nonce', 'cipher'] as const) {
      const bits =
        (fromBase64Url(sealed.split('.')[part === 'nonce' ? 2 : 3] ?? '') ?? []).length * 8
      for (let bit = 0; bit < bits; bit++) {
        const opened = await changed(sealed, part, (bytes) => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
          return bytes
        })
        expect(opened).toEqual({ ok: false, error: 'not_authentic' })
        flipped++
      }
    }
    expect(flipped).toBe((12 + 14 + 16) * 8)
  })

  it('does not open with a shortened tag, of any length', async () => {
    const sealed = await sealHere('x')
    for (let cut = 1; cut <= 17; cut++) {
      const opened = await changed(sealed, 'cipher', (bytes) => bytes.slice(0, -cut))
      expect(opened).toEqual({ ok: false, error: cut === 1 ? 'not_authentic' : 'malformed' })
    }
  })

  it('does not open in another table, row or field, nor under another name of its key', async () => {
    const sealed = await sealHere('secret')
    for (const place of [
      { ...PLACE, table: 'client_keys' },
      { ...PLACE, row: 'b' },
      { ...PLACE, field: 'label' },
      // The parts of a place are told apart, however they are cut.
      { table: 'credentialsa', row: '', field: 'sealed' },
    ])
      expect(await openHere(sealed, place)).toEqual({ ok: false, error: 'not_authentic' })
    const renamed = sealed.replace('v1.k1.', 'v1.k2.')
    expect(await open(renamed, () => key, PLACE)).toEqual({ ok: false, error: 'not_authentic' })
  })

  it('does not open with another key, and says when the key is not here', async () => {
    const sealed = await sealHere('secret')
    expect(await open(sealed, () => other, PLACE)).toEqual({ ok: false, error: 'not_authentic' })
    expect(await open(sealed, () => undefined, PLACE)).toEqual({ ok: false, error: 'unknown_key' })
  })

  it('has one spelling: what is not exactly that is malformed', async () => {
    const sealed = await sealHere('secret')
    const [version, id, nonce, cipher] = sealed.split('.')
    for (const text of [
      '',
      'secret',
      `v2.${id}.${nonce}.${cipher}`,
      `${version}.${id}.${nonce}`,
      `${sealed}.more`,
      `${version}.${id}.${nonce}=.${cipher}`,
      `${version}.${id}.${nonce?.slice(1)}.${cipher}`,
      `${version}.${id}.${nonce}.${cipher}!`,
    ])
      expect(await openHere(text)).toEqual({ ok: false, error: 'malformed' })
  })
})

describe('base64url', () => {
  it('comes back as it went, and refuses a second spelling of the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = toBase64Url(bytes)
        expect(text).toMatch(/^[\w-]*$/)
        expect(fromBase64Url(text)).toEqual(new Uint8Array(bytes))
        const last = text.at(-1)
        if (last === undefined || text.length % 4 === 0) return
        // The last letter of an incomplete group has bits that decode to nothing.
        const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
        const twin = text.slice(0, -1) + letters[letters.indexOf(last) ^ 1]
        expect(fromBase64Url(twin)).toBeUndefined()
      }),
    )
  })
})
