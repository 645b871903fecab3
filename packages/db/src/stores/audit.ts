/** Who changed what. Rows are added and read, never changed; the oldest go when there are too many. */
import { desc, lt, lte } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { audit } from '../schema/audit.ts'

/** One change. */
export type AuditRow = typeof audit.$inferSelect

/** Where changes are written down. */
export interface AuditTrail {
  add(row: Omit<AuditRow, 'number'>): void
  /** Newest first, from before a row's number. */
  page(count: number, before?: number): readonly AuditRow[]
}

/** Changes kept: years of a household's. */
const ROWS_MAX = 20_000

/** An audit trail. */
export function createAuditTrail(orm: Orm): AuditTrail {
  return {
    add(row) {
      const { number } = orm.insert(audit).values(row).returning({ number: audit.number }).get()
      orm
        .delete(audit)
        .where(lte(audit.number, number - ROWS_MAX))
        .run()
    },
    page: (count, before) =>
      orm
        .select()
        .from(audit)
        .where(before === undefined ? undefined : lt(audit.number, before))
        .orderBy(desc(audit.number))
        .limit(count)
        .all(),
  }
}
