/** Named values. */
import type { SettingStore } from '@freellmapi/core'
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { settings } from '../schema/settings.ts'

/** A setting store. */
export function createSettingStore(orm: Orm): SettingStore {
  return {
    get: (name) => orm.select().from(settings).where(eq(settings.name, name)).get()?.value,
    set(name, value) {
      orm
        .insert(settings)
        .values({ name, value })
        .onConflictDoUpdate({ target: settings.name, set: { value } })
        .run()
    },
    remove(name) {
      orm.delete(settings).where(eq(settings.name, name)).run()
    },
  }
}
