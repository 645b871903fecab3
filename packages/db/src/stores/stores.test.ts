/** Every port's suite, on real SQLite. What is reopened was closed before, as a process would leave it. */
import {
  clientKeyStoreSuite,
  credentialStoreSuite,
  keyringStoreSuite,
  learnedLimitStoreSuite,
  ledgerStoreSuite,
  requestLogSuite,
  routerStoreSuite,
  type StoreCase,
  settingStoreSuite,
} from '@freellmapi/core/testing'
import { describe, expect, it } from 'vitest'
import type { OpenDatabase } from '../open.ts'
import { aDatabase } from '../test/a-database.ts'
import { createClientKeyStore } from './client-keys.ts'
import { createCredentialStore } from './credentials.ts'
import { createKeyringStore } from './keyring.ts'
import { createLearnedLimitStore } from './learned-limits.ts'
import { createLedgerStore } from './ledger.ts'
import { createModelSettingStore } from './model-settings.ts'
import { createRefusedParameterStore } from './refused-parameters.ts'
import { createRequestLog } from './requests.ts'
import { createRouterStore } from './router-state.ts'
import { createSettingStore } from './settings.ts'

function onSqlite<Store>(
  what: string,
  suite: readonly StoreCase<Store>[],
  storeOn: (database: OpenDatabase) => Store,
): void {
  describe(`${what} in SQLite`, () => {
    for (const { name, run } of suite)
      it(name, () => {
        using database = aDatabase()
        run({ store: storeOn(database.reopen()), reopen: () => storeOn(database.reopen()) })
      })
  })
}

onSqlite('the ledger', ledgerStoreSuite, createLedgerStore)
onSqlite('learned limits', learnedLimitStoreSuite, ({ orm }) => createLearnedLimitStore(orm))
onSqlite('provider keys', credentialStoreSuite, ({ orm }) => createCredentialStore(orm))
onSqlite('data keys', keyringStoreSuite, ({ orm }) => createKeyringStore(orm))
onSqlite('client keys', clientKeyStoreSuite, ({ orm }) => createClientKeyStore(orm))
onSqlite('settings', settingStoreSuite, ({ orm }) => createSettingStore(orm))
onSqlite('the request log', requestLogSuite, ({ orm }) => createRequestLog(orm))
onSqlite('the router’s memory', routerStoreSuite, ({ orm }) => createRouterStore(orm))

describe('what models do not take', () => {
  it('is kept by model, the oldest first, and can be forgotten', () => {
    using database = aDatabase()
    const store = createRefusedParameterStore(database.reopen().orm)
    store.save({ model: 'a/1', parameters: ['seed'], learnedAtMs: 1 })
    store.save({ model: 'b/1', parameters: ['user'], learnedAtMs: 2 })
    store.save({ model: 'a/1', parameters: ['seed', 'top_k'], learnedAtMs: 3 })
    const again = createRefusedParameterStore(database.reopen().orm)
    expect(again.load()).toEqual([
      { model: 'b/1', parameters: ['user'], learnedAtMs: 2 },
      { model: 'a/1', parameters: ['seed', 'top_k'], learnedAtMs: 3 },
    ])
    again.remove('b/1')
    expect(again.load()).toHaveLength(1)
  })
})

describe('what the owner set about a model', () => {
  it('replaces what was set before, down to its limits, and can be taken back', () => {
    using database = aDatabase()
    const limit = {
      unit: 'requests',
      cap: 5,
      window: { kind: 'bucket', spanMs: 60_000 },
      scope: 'model',
      source: 'user',
      asOf: '2026-11-22',
    } as const
    const store = createModelSettingStore(database.reopen().orm)
    store.save({ model: 'acme/large', enabled: true, limits: [limit] })
    store.save({ model: 'acme/small', enabled: false })
    const reopened = createModelSettingStore(database.reopen().orm)
    expect(reopened.list()).toMatchObject([
      { model: 'acme/large', enabled: true, limits: [limit] },
      { model: 'acme/small', enabled: false },
    ])
    reopened.save({ model: 'acme/large', enabled: true })
    expect(reopened.list()[0]).not.toHaveProperty('limits')
    expect([reopened.remove('acme/large'), reopened.remove('acme/large')]).toEqual([true, false])
  })
})
