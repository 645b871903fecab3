import { describe, expect, it } from 'vitest'
import { Keyring } from './keyring.ts'
import type { KeyringRow, KeyringStore } from './stores.ts'

const KEK = new Uint8Array(32).fill(1)
const OTHER = new Uint8Array(32).fill(2)
const PLACE = { table: 'credentials', row: 'a', field: 'sealed' }

function aStore(): KeyringStore & { rows: readonly KeyringRow[]; writes: number } {
  return {
    rows: [],
    writes: 0,
    list() {
      return this.rows
    },
    replace(rows) {
      this.rows = rows
      this.writes++
    },
  }
}

async function unlocked(store: KeyringStore, kek = KEK): Promise<Keyring> {
  const result = await Keyring.unlock(kek, store, 0)
  if (!result.ok) throw new Error('the keyring stayed locked')
  return result.value
}

describe('a keyring', () => {
  it('makes its keys once, and the next start opens what this one sealed', async () => {
    const store = aStore()
    const sealed = await (await unlocked(store)).seal('secret', PLACE)
    const later = await unlocked(store)
    expect(await later.open(sealed, PLACE)).toEqual({ ok: true, value: 'secret' })
    expect(store.writes).toBe(1)
  })

  it('keeps no key and no secret readable in its rows', async () => {
    const store = aStore()
    const keyring = await unlocked(store)
    const text = JSON.stringify([store.rows, keyring])
    expect(store.rows.map(({ state }) => state).sort()).toEqual(['active', 'hashing'])
    expect(text).not.toContain('AQEBAQEB')
    for (const { wrapped } of store.rows) expect(wrapped).toMatch(/^v1\./)
  })

  it('stays locked with another key, says which is needed, and writes nothing', async () => {
    const store = aStore()
    await unlocked(store)
    const before = store.rows
    const locked = await Keyring.unlock(OTHER, store, 0)
    expect(locked.ok).toBe(false)
    if (!locked.ok) expect(locked.error.needed).not.toBe(locked.error.given)
    expect([store.rows, store.writes]).toEqual([before, 1])
  })

  it('stays locked when a row was moved to another id', async () => {
    const store = aStore()
    await unlocked(store)
    store.rows = store.rows.map((row) => ({ ...row, id: `${row.id}x` }))
    expect((await Keyring.unlock(KEK, store, 0)).ok).toBe(false)
  })

  it('wraps its keys for another key-encryption key, and what they sealed stays as it is', async () => {
    const store = aStore()
    const keyring = await unlocked(store)
    const sealed = await keyring.seal('secret', PLACE)
    const hash = await (await keyring.hashFor('client key'))('sk-flm-one')
    expect((await Keyring.rewrap(OTHER, KEK, store)).ok).toBe(false)
    expect((await Keyring.rewrap(KEK, OTHER, store)).ok).toBe(true)
    expect((await Keyring.unlock(KEK, store, 0)).ok).toBe(false)
    const later = await unlocked(store, OTHER)
    expect(await later.open(sealed, PLACE)).toEqual({ ok: true, value: 'secret' })
    expect(await (await later.hashFor('client key'))('sk-flm-one')).toBe(hash)
  })

  it('seals with a new data key after a rotation, and still opens what the old one sealed', async () => {
    const store = aStore()
    const keyring = await unlocked(store)
    const before = await keyring.seal('before', PLACE)
    await keyring.rotate(1)
    const after = await keyring.seal('after', PLACE)
    expect([keyring.isCurrent(before), keyring.isCurrent(after)]).toEqual([false, true])
    const later = await unlocked(store)
    expect(await later.open(before, PLACE)).toEqual({ ok: true, value: 'before' })
    expect(await later.open(after, PLACE)).toEqual({ ok: true, value: 'after' })
    expect(await later.forgetRetired(() => true)).toBe(0)
    expect(await later.forgetRetired(() => false)).toBe(1)
    expect(await later.open(before, PLACE)).toEqual({ ok: false, error: 'unknown_key' })
  })
})
