/** Who is told of alerts. */
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { alertTargets } from '../schema/alert-targets.ts'

/** A target with its sealed address. */
export type AlertTargetRow = typeof alertTargets.$inferSelect

/** Where targets are kept. */
export interface AlertTargetStore {
  list(): readonly AlertTargetRow[]
  insert(row: AlertTargetRow): void
  remove(id: string): boolean
}

/** A target store. */
export function createAlertTargetStore(orm: Orm): AlertTargetStore {
  return {
    list: () =>
      orm.select().from(alertTargets).orderBy(alertTargets.createdAtMs, alertTargets.id).all(),
    insert(row) {
      orm.insert(alertTargets).values(row).run()
    },
    remove: (id) => orm.delete(alertTargets).where(eq(alertTargets.id, id)).run().changes > 0,
  }
}
