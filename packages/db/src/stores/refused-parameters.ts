/** What models turned out not to take. */
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { refusedParameters } from '../schema/refused-parameters.ts'

/** What one model, by its full name, does not take. */
export interface RefusedParametersRow {
  readonly model: string
  readonly parameters: readonly string[]
  readonly learnedAtMs: number
}

/** Where that is kept. */
export interface RefusedParameterStore {
  /** The oldest first. */
  load(): readonly RefusedParametersRow[]
  save(row: RefusedParametersRow): void
  remove(model: string): void
}

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
