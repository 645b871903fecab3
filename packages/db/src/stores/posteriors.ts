/** What the router has learned, one row per model. */
import type { PosteriorRow, PosteriorStore } from '@freellmapi/core'
import type { Orm } from '../open.ts'
import { posteriors } from '../schema/posteriors.ts'
import { withoutNulls } from './without-nulls.ts'

/** A posterior store. */
export function createPosteriorStore(orm: Orm): PosteriorStore {
  return {
    load: () => orm.select().from(posteriors).all().map(withoutNulls),
    write(rows: readonly PosteriorRow[]) {
      orm.transaction(
        () => {
          for (const row of rows) {
            const { model, ...rest } = { tokensPerSecond: null, firstTokenMs: null, ...row }
            orm
              .insert(posteriors)
              .values({ model, ...rest })
              .onConflictDoUpdate({ target: posteriors.model, set: rest })
              .run()
          }
        },
        { behavior: 'immediate' },
      )
    },
  }
}
