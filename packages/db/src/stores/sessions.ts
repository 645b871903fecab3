/** Signed-in browsers, by the hash of their cookie. */
import { eq, lt, ne, or } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { sessions } from '../schema/sessions.ts'

/** A signed-in browser. */
export type SessionRow = typeof sessions.$inferSelect

/** Where sessions are kept. */
export interface SessionStore {
  find(hash: string): SessionRow | undefined
  insert(row: SessionRow): void
  /** Notes that the session was used. */
  touch(hash: string, seenAtMs: number): void
  /** Notes that its user has proved again to be the owner. */
  prove(hash: string, provenAtMs: number): void
  remove(hash: string): void
  /** Ends those of another admin key, and those not used since `idleSinceMs`. */
  prune(adminKeyHash: string, idleSinceMs: number): void
}

/** A session store. */
export function createSessionStore(orm: Orm): SessionStore {
  return {
    find: (hash) => orm.select().from(sessions).where(eq(sessions.hash, hash)).get(),
    insert(row) {
      orm.insert(sessions).values(row).run()
    },
    touch(hash, seenAtMs) {
      orm.update(sessions).set({ seenAtMs }).where(eq(sessions.hash, hash)).run()
    },
    prove(hash, provenAtMs) {
      orm.update(sessions).set({ provenAtMs }).where(eq(sessions.hash, hash)).run()
    },
    remove(hash) {
      orm.delete(sessions).where(eq(sessions.hash, hash)).run()
    },
    prune(adminKeyHash, idleSinceMs) {
      orm
        .delete(sessions)
        .where(or(ne(sessions.adminKeyHash, adminKeyHash), lt(sessions.seenAtMs, idleSinceMs)))
        .run()
    },
  }
}
