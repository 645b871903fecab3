/** What providers taught us about their limits. */
import type { LearnedLimitStore } from '@freellmapi/core'
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { limitsLearned } from '../schema/limits-learned.ts'

/** A store of learned limits. */
export function createLearnedLimitStore(orm: Orm): LearnedLimitStore {
  return {
    load: () => orm.select().from(limitsLearned).orderBy(limitsLearned.learnedAtMs).all(),
    write: ({ saved, forgotten }) =>
      orm.transaction(
        () => {
          for (const meter of forgotten)
            orm.delete(limitsLearned).where(eq(limitsLearned.meter, meter)).run()
          for (const { meter, ...rest } of saved)
            orm
              .insert(limitsLearned)
              .values({ meter, ...rest })
              .onConflictDoUpdate({ target: limitsLearned.meter, set: rest })
              .run()
        },
        { behavior: 'immediate' },
      ),
  }
}
