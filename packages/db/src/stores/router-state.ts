/** What the router has learned, one document. */
import type { RouterStore } from '@freellmapi/core'
import type { Orm } from '../orm.ts'
import { routerState } from '../schema/router-state.ts'

const ID = 1

/** A router store. */
export function createRouterStore(orm: Orm): RouterStore {
  return {
    load: () => orm.select().from(routerState).get()?.document,
    save(document) {
      orm
        .insert(routerState)
        .values({ id: ID, document })
        .onConflictDoUpdate({ target: routerState.id, set: { document } })
        .run()
    },
  }
}
