/** What models turned out not to take. */
import type { RefusedParameterStore } from '@freellmapi/core'
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { refusedParameters } from '../schema/refused-parameters.ts'

/** A store of refused parameters. */
export function createRefusedParameterStore(orm: Orm): RefusedParameterStore {
  return {
    load: () => orm.select().from(refusedParameters).orderBy(refusedParameters.learnedAtMs).all(),
    save({ model, ...rest }) {
      orm
        .insert(refusedParameters)
        .values({ model, ...rest })
        .onConflictDoUpdate({ target: refusedParameters.model, set: rest })
        .run()
    },
    remove(model) {
      orm.delete(refusedParameters).where(eq(refusedParameters.model, model)).run()
    },
  }
}
