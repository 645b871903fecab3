/** What the keys of an installation need of wherever they are kept: provider keys, data keys, client keys, settings. */
import type { CredentialRow, CredentialStore } from '../credentials.ts'
import type { ClientKeyRow, ClientKeyStore, KeyringStore, SettingStore } from '../crypto/stores.ts'
import { type StoreCase, same } from './store-case.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)

/** The guarantees of a `CredentialStore`. */
export const credentialStoreSuite: readonly StoreCase<CredentialStore>[] = [
  {
    name: 'keys are listed as they came, and found by id and by fingerprint',
    run: ({ store, reopen }) => {
      store.insert(credential('b', { createdAtMs: NOON_MS + 1 }))
      store.insert(credential('a', { checkedAtMs: NOON_MS }))
      const later = reopen()
      same(later.list(), [
        credential('a', { checkedAtMs: NOON_MS }),
        credential('b', { createdAtMs: NOON_MS + 1 }),
      ])
      same(later.find('a')?.id, 'a')
      same(later.findByFingerprint('print of b')?.id, 'b')
      same([later.find('c'), later.findByFingerprint('print of c')], [undefined, undefined])
    },
  },
  {
    name: 'a change changes what it names and nothing else',
    run: ({ store, reopen }) => {
      store.insert(credential('a'))
      store.insert(credential('b'))
      store.update('a', { health: 'invalid', enabled: false, account: 'joint' })
      store.update('b', {})
      same(reopen().list(), [
        credential('a', { health: 'invalid', enabled: false, account: 'joint' }),
        credential('b'),
      ])
    },
  },
  {
    name: 'a key that is removed is gone, once',
    run: ({ store, reopen }) => {
      store.insert(credential('a'))
      same([store.remove('a'), store.remove('a')], [true, false])
      same(reopen().list(), [])
    },
  },
  {
    name: 'the same secret cannot be there twice',
    run: ({ store }) => {
      store.insert(credential('a'))
      refuses(() => store.insert(credential('c', { fingerprint: 'print of a' })))
      same(store.list().length, 1)
    },
  },
]

/** The guarantees of a `KeyringStore`. */
export const keyringStoreSuite: readonly StoreCase<KeyringStore>[] = [
  {
    name: 'exactly the rows that were put last are there',
    run: ({ store, reopen }) => {
      const first = { id: 'k1', wrapped: 'w1', state: 'active', createdAtMs: NOON_MS } as const
      const second = { id: 'k2', wrapped: 'w2', state: 'active', createdAtMs: NOON_MS + 1 } as const
      const retired = { ...first, state: 'retired' } as const
      store.replace([first])
      store.replace([second, retired])
      same(reopen().list(), [retired, second])
    },
  },
  {
    name: 'a replacement that fails changes nothing',
    run: ({ store, reopen }) => {
      const row = { id: 'k1', wrapped: 'w1', state: 'active', createdAtMs: NOON_MS } as const
      store.replace([row])
      refuses(() => store.replace([{ ...row, wrapped: 'new' }, row]))
      same(reopen().list(), [row])
    },
  },
]

/** The guarantees of a `ClientKeyStore`. */
export const clientKeyStoreSuite: readonly StoreCase<ClientKeyStore>[] = [
  {
    name: 'client keys expire, and go when they are removed',
    run: ({ store, reopen }) => {
      const rows: readonly ClientKeyRow[] = [
        clientKey('a', { unified: true, sealed: 'sealed a' }),
        clientKey('b'),
      ]
      for (const row of rows) store.insert(row)
      same(store.list(), rows)
      store.expire('a', NOON_MS + 5)
      same([store.remove('b'), store.remove('b')], [true, false])
      same(reopen().list(), [
        clientKey('a', { unified: true, sealed: 'sealed a', expiresAtMs: NOON_MS + 5 }),
      ])
    },
  },
]

/** The guarantees of a `SettingStore`. */
export const settingStoreSuite: readonly StoreCase<SettingStore>[] = [
  {
    name: 'a setting has the value it was given last',
    run: ({ store, reopen }) => {
      same(store.get('name'), undefined)
      store.set('name', 'first')
      store.set('name', '')
      store.set('other', 'ω\n"')
      const later = reopen()
      same([later.get('name'), later.get('other')], ['', 'ω\n"'])
    },
  },
]

function credential(id: string, change: Partial<CredentialRow> = {}): CredentialRow {
  return {
    id,
    provider: 'acme',
    account: id,
    label: `label of ${id}`,
    sealed: `v1.k.n.${id}`,
    fingerprint: `print of ${id}`,
    hint: '1234',
    enabled: true,
    health: 'unknown',
    createdAtMs: NOON_MS,
    ...change,
  }
}

function clientKey(id: string, change: Partial<ClientKeyRow> = {}): ClientKeyRow {
  const createdAtMs = NOON_MS
  return {
    id,
    label: id,
    hash: `hash of ${id}`,
    hint: 'abcd',
    unified: false,
    createdAtMs,
    ...change,
  }
}

function refuses(write: () => void): void {
  let isRefused = false
  try {
    write()
  } catch {
    // Whatever the store says, it must not have written.
    isRefused = true
  }
  same(isRefused, true)
}
