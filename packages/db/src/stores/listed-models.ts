/** What providers' own lists of models have said. */
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { listedModels } from '../schema/listed-models.ts'
import { withoutNulls } from './without-nulls.ts'

/** A model that a provider lists, or used to. */
export interface ListedModelRow {
  readonly provider: string
  /** The provider's own name for it. */
  readonly model: string
  readonly contextTokens?: number
  readonly foundAtMs: number
  /** Lists in a row that it was missing from. */
  readonly misses: number
}

/** Where the lists are remembered. */
export interface ListedModelStore {
  list(): readonly ListedModelRow[]
  /** Puts what a provider's newest list leads to in place of what was known of it. */
  replace(provider: string, rows: readonly ListedModelRow[]): void
}

/** A store of the lists. */
export function createListedModelStore(orm: Orm): ListedModelStore {
  return {
    list: () => orm.select().from(listedModels).all().map(withoutNulls),
    replace(provider, rows) {
      orm.transaction((tx) => {
        tx.delete(listedModels).where(eq(listedModels.provider, provider)).run()
        for (const row of rows) tx.insert(listedModels).values(row).run()
      })
    },
  }
}
