/** Wrapped data keys. */
import type { KeyringStore } from '@freellmapi/core'
import type { Orm } from '../open.ts'
import { keyring } from '../schema/keyring.ts'

/** A keyring store. */
export function createKeyringStore(orm: Orm): KeyringStore {
  return {
    list: () => orm.select().from(keyring).orderBy(keyring.createdAtMs, keyring.id).all(),
    insert(row) {
      orm.insert(keyring).values(row).run()
    },
  }
}
