/** Keys that clients present, by their hashes. */
import type { ClientKeyStore } from '@freellmapi/core'
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { clientKeys } from '../schema/client-keys.ts'
import { withoutNulls } from './without-nulls.ts'

/** A client-key store. */
export function createClientKeyStore(orm: Orm): ClientKeyStore {
  return {
    list: () =>
      orm
        .select()
        .from(clientKeys)
        .orderBy(clientKeys.createdAtMs, clientKeys.id)
        .all()
        .map(withoutNulls),
    insert(row) {
      orm.insert(clientKeys).values(row).run()
    },
    expire(id, atMs) {
      orm.update(clientKeys).set({ expiresAtMs: atMs }).where(eq(clientKeys.id, id)).run()
    },
    update(id, change) {
      if (Object.keys(change).length === 0) return
      orm.update(clientKeys).set(change).where(eq(clientKeys.id, id)).run()
    },
    remove: (id) => orm.delete(clientKeys).where(eq(clientKeys.id, id)).run().changes > 0,
  }
}
