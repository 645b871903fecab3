/** Endpoints of the owner's own. */
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { endpoints } from '../schema/endpoints.ts'

/** A stored endpoint. What a model looks like is the caller's knowledge, and checked when it is read. */
export interface EndpointRow {
  readonly id: string
  readonly name: string
  readonly baseUrl: string
  readonly allowsPrivate: boolean
  readonly enabled: boolean
  readonly models: readonly unknown[]
  readonly updatedAtMs: number
  readonly createdAtMs: number
}

/** Where endpoints are kept. */
export interface EndpointStore {
  list(): readonly EndpointRow[]
  /** Inserts or replaces. */
  save(row: EndpointRow): void
  remove(id: string): boolean
}

/** An endpoint store. */
export function createEndpointStore(orm: Orm): EndpointStore {
  return {
    list: () => orm.select().from(endpoints).orderBy(endpoints.createdAtMs, endpoints.id).all(),
    save({ id, ...row }) {
      orm
        .insert(endpoints)
        .values({ id, ...row })
        .onConflictDoUpdate({ target: endpoints.id, set: row })
        .run()
    },
    remove: (id) => orm.delete(endpoints).where(eq(endpoints.id, id)).run().changes > 0,
  }
}
