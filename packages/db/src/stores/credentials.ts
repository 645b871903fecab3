/** Provider keys, sealed. */
import type { CredentialRow, CredentialStore } from '@freellmapi/core'
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { credentials } from '../schema/credentials.ts'
import { withoutNulls } from './without-nulls.ts'

/** A credential store. */
export function createCredentialStore(orm: Orm): CredentialStore {
  const findBy = (column: 'id' | 'fingerprint', value: string): CredentialRow | undefined => {
    const row = orm.select().from(credentials).where(eq(credentials[column], value)).get()
    return row && withoutNulls(row)
  }
  return {
    list: () =>
      orm
        .select()
        .from(credentials)
        .orderBy(credentials.createdAtMs, credentials.id)
        .all()
        .map(withoutNulls),
    find: (id) => findBy('id', id),
    findByFingerprint: (fingerprint) => findBy('fingerprint', fingerprint),
    insert(row) {
      orm.insert(credentials).values(row).run()
    },
    update(id, change) {
      if (Object.keys(change).length === 0) return
      orm.update(credentials).set(change).where(eq(credentials.id, id)).run()
    },
    remove: (id) => orm.delete(credentials).where(eq(credentials.id, id)).run().changes > 0,
  }
}
