/** Wrapped data keys. */
import type { KeyringStore } from '@freellmapi/core'
import type { Orm } from '../orm.ts'
import { keyring } from '../schema/keyring.ts'

/** A keyring store. */
export function createKeyringStore(orm: Orm): KeyringStore {
  return {
    list: () => orm.select().from(keyring).orderBy(keyring.createdAtMs, keyring.id).all(),
    replace(rows) {
      orm.transaction(
        (tx) => {
          tx.delete(keyring).run()
          for (const row of rows) tx.insert(keyring).values(row).run()
        },
        { behavior: 'immediate' },
      )
    },
  }
}
