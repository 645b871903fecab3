import { describe, it } from 'vitest'
import { ledgerStoreSuite } from '../testing/ledger-store-suite.ts'
import { MemoryLedgerStore } from './store.ts'

describe('the ledger store in memory', () => {
  for (const { name, run } of ledgerStoreSuite)
    it(name, () => {
      const store = new MemoryLedgerStore()
      run({ store, reopen: () => store })
    })
})
