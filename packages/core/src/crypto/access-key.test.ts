import { describe, expect, it } from 'vitest'
import { ACCESS_KEY_PREFIX, hintOf, importHasher, mintAccessKey } from './access-key.ts'

describe('a minted key', () => {
  it('has its prefix, letters and digits only, and is never minted twice', () => {
    const keys = Array.from({ length: 2_000 }, () => mintAccessKey())
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^sk-flm-[0-9A-Za-z]{32}$/)
  })

  it('uses every letter alike', () => {
    const counts = new Map<string, number>()
    const letters = Array.from({ length: 3_000 }, () =>
      mintAccessKey().slice(ACCESS_KEY_PREFIX.length),
    )
    for (const letter of letters.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    expect(counts.size).toBe(62)
    // 96,000 letters: 1,548 of each, give or take six standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 96_000 / 62)).toBeLessThan(235)
  })
})

describe('a keyed hash', () => {
  const hasherOf = (byte: number) => importHasher(new Uint8Array(32).fill(byte))

  it('is the same for the same key, secret and purpose, and for nothing else', async () => {
    const hasher = await hasherOf(1)
    const hash = await hasher('client key')
    const first = await hash('sk-flm-one')
    expect(await (await hasher('client key'))('sk-flm-one')).toBe(first)
    expect(await (await (await hasherOf(1))('client key'))('sk-flm-one')).toBe(first)
    expect(first).toMatch(/^[\w-]{43}$/)
    const others = [
      await hash('sk-flm-two'),
      await (await hasher('admin key'))('sk-flm-one'),
      await (await (await hasherOf(2))('client key'))('sk-flm-one'),
    ]
    expect(new Set([first, ...others]).size).toBe(4)
  })
})

describe('a hint', () => {
  it('is the end of a long key, and nothing of a short one', () => {
    expect(hintOf('sk-flm-0123456789abcdef')).toBe('cdef')
    expect(hintOf('short-secret')).toBe('')
  })
})
