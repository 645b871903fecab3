import { beforeEach, describe, expect, it } from 'vitest'
import { Keyring } from './keyring.ts'
import { forgetUnusedKeys, planRotation, rotateDataKey, type SealedText } from './rotation.ts'
import { keyIdOf } from './seal.ts'
import type { KeyringRow } from './stores.ts'

const KEK = new Uint8Array(32).fill(1)
const OTHER = new Uint8Array(32).fill(2)
const SECRETS = ['alpha', 'beta', 'gamma', 'delta']

/** A store whose writes can be made to stop: what was written stays, everything after it never happened. */
class Disk {
  rows: readonly KeyringRow[] = []
  texts: SealedText[] = []
  writesLeft = Number.POSITIVE_INFINITY

  readonly keyring = {
    list: () => this.rows,
    replace: (rows: readonly KeyringRow[]) => {
      this.#write()
      this.rows = rows
    },
  }
  readonly sealed = {
    list: () => [...this.texts],
    replace: ({ context, sealed: before }: SealedText, sealed: string) => {
      this.#write()
      this.texts = this.texts.map((text) =>
        text.context.row === context.row && text.sealed === before ? { context, sealed } : text,
      )
    },
  }

  #write(): void {
    if (this.writesLeft-- <= 0) throw new Error('killed')
  }
}

let disk: Disk

async function unlock(kek = KEK): Promise<Keyring> {
  const unlocked = await Keyring.unlock(kek, disk.keyring, 0)
  if (!unlocked.ok) throw new Error(`locked: needs ${unlocked.error.needed}`)
  return unlocked.value
}

const contextOf = (row: string) => ({ table: 't', row, field: 'f' })

async function opened(keyring: Keyring): Promise<unknown> {
  return await Promise.all(
    disk.texts.map(async ({ sealed, context }) => {
      const result = await keyring.open(sealed, context)
      return result.ok ? result.value : result.error
    }),
  )
}

beforeEach(async () => {
  disk = new Disk()
  const keyring = await unlock()
  for (const secret of SECRETS)
    disk.texts.push({
      context: contextOf(secret),
      sealed: await keyring.seal(secret, contextOf(secret)),
    })
})

describe('rotating the data key', () => {
  it('seals every text with the new key, and forgets the old one at the next start', async () => {
    const keyring = await unlock()
    const before = keyIdOf(disk.texts[0]?.sealed ?? '')
    const report = await rotateDataKey({ keyring, store: disk.sealed, atMs: 1 })
    expect(report).toEqual({ isNewKey: true, total: 4, resealed: 4, unreadable: 0 })
    expect(new Set(disk.texts.map(({ sealed }) => keyIdOf(sealed))).size).toBe(1)
    expect(disk.rows.map(({ state }) => state).sort()).toEqual(['active', 'hashing', 'retired'])
    const restarted = await unlock()
    expect(await forgetUnusedKeys(restarted, disk.sealed)).toBe(1)
    expect(disk.rows.map(({ id }) => id)).not.toContain(before)
    expect(await opened(await unlock())).toEqual(SECRETS)
  })

  it('opens everything at once, while old texts are still in use', async () => {
    const keyring = await unlock()
    const cached = disk.texts
    await rotateDataKey({ keyring, store: disk.sealed, atMs: 1 })
    expect(await opened(keyring)).toEqual(SECRETS)
    disk.texts = cached
    expect(await opened(keyring)).toEqual(SECRETS)
  })

  it('stopped at any write, loses nothing, and the next run finishes it under the same key', async () => {
    const writes = 1 + SECRETS.length
    for (let writesLeft = 0; writesLeft < writes; writesLeft++) {
      const keyring = await unlock()
      const start = { rows: disk.rows, texts: disk.texts }
      disk.writesLeft = writesLeft
      await expect(rotateDataKey({ keyring, store: disk.sealed, atMs: 1 })).rejects.toThrow(
        'killed',
      )
      disk.writesLeft = Number.POSITIVE_INFINITY
      const restarted = await unlock()
      await forgetUnusedKeys(restarted, disk.sealed)
      expect(await opened(restarted), `after ${writesLeft} writes`).toEqual(SECRETS)
      const plan = await planRotation({ keyring: restarted, store: disk.sealed })
      const report = await rotateDataKey({ keyring: restarted, store: disk.sealed, atMs: 2 })
      expect(report).toEqual(plan)
      expect(await forgetUnusedKeys(restarted, disk.sealed)).toBe(1)
      expect(disk.rows.map(({ state }) => state).sort()).toEqual(['active', 'hashing'])
      expect(await opened(await unlock())).toEqual(SECRETS)
      Object.assign(disk, start)
    }
  })

  it('leaves a damaged text and the key it names alone, and still makes a new key next time', async () => {
    const [first, ...rest] = disk.texts
    const damaged = { context: contextOf('alpha'), sealed: `${first?.sealed.slice(0, -4)}AAAA` }
    disk.texts = [damaged, ...rest]
    const keyring = await unlock()
    for (const _ of [1, 2]) {
      const report = await rotateDataKey({ keyring, store: disk.sealed, atMs: 1 })
      expect(report).toEqual({ isNewKey: true, total: 4, resealed: 3, unreadable: 1 })
    }
    await forgetUnusedKeys(keyring, disk.sealed)
    expect(disk.rows.map(({ id }) => id)).toContain(keyIdOf(damaged.sealed))
    expect(disk.texts[0]).toEqual(damaged)
  })

  it('does not overwrite what somebody stored meanwhile', async () => {
    const keyring = await unlock()
    const fresh = await keyring.seal('fresh', contextOf('delta'))
    await rotateDataKey({
      keyring,
      store: disk.sealed,
      atMs: 1,
      onProgress: (done) => {
        if (done === 1)
          disk.texts = disk.texts.with(3, { context: contextOf('delta'), sealed: fresh })
      },
    })
    expect(await opened(keyring)).toEqual(['alpha', 'beta', 'gamma', 'fresh'])
  })
})

describe('changing the key-encryption key', () => {
  it('is one commit: before it only the old key opens, after it only the new one', async () => {
    disk.writesLeft = 0
    await expect(Keyring.rewrap(KEK, OTHER, disk.keyring)).rejects.toThrow('killed')
    expect(await opened(await unlock())).toEqual(SECRETS)
    disk.writesLeft = 1
    expect(await Keyring.rewrap(KEK, OTHER, disk.keyring)).toMatchObject({ ok: true })
    expect(await opened(await unlock(OTHER))).toEqual(SECRETS)
    await expect(unlock(KEK)).rejects.toThrow('locked')
  })

  it('leaves hashes as they were', async () => {
    const hash = await (await unlock()).hashFor('purpose')
    await Keyring.rewrap(KEK, OTHER, disk.keyring)
    const keyring = await unlock(OTHER)
    await rotateDataKey({ keyring, store: disk.sealed, atMs: 1 })
    const same = await keyring.hashFor('purpose')
    expect(await same('text')).toBe(await hash('text'))
  })

  it('from a key that is not the one in use writes nothing, and says which one is', async () => {
    const { rows } = disk
    disk.writesLeft = 0
    const refused = await Keyring.rewrap(OTHER, KEK, disk.keyring)
    const locked = await Keyring.unlock(OTHER, disk.keyring, 0)
    expect(refused).toEqual(locked)
    expect(locked).toMatchObject({ ok: false, error: { needed: keyIdOf(rows[0]?.wrapped ?? '') } })
    expect(disk.rows).toBe(rows)
  })
})
