/** What the owner changed about models. */
import type { Limit } from '@freellmapi/core'
import { eq } from 'drizzle-orm'
import type { Orm } from '../orm.ts'
import { modelSettings } from '../schema/model-settings.ts'
import { withoutNulls } from './without-nulls.ts'

/** The owner's word on one model. */
export interface ModelSetting {
  /** `provider/model`. */
  readonly model: string
  readonly enabled: boolean
  /** Its place among all models, from 1. */
  readonly rank?: number
  /** Limits in place of the catalog's. */
  readonly limits?: readonly Limit[]
}

/** Where the owner's word is kept. */
export interface ModelSettingStore {
  list(): readonly ModelSetting[]
  save(setting: ModelSetting): void
  remove(model: string): boolean
}

/** A model-setting store. */
export function createModelSettingStore(orm: Orm): ModelSettingStore {
  return {
    list: () =>
      orm.select().from(modelSettings).orderBy(modelSettings.model).all().map(withoutNulls),
    save({ model, enabled, rank, limits }) {
      const values = { enabled, rank: rank ?? null, limits: limits ?? null }
      orm
        .insert(modelSettings)
        .values({ model, ...values })
        .onConflictDoUpdate({ target: modelSettings.model, set: values })
        .run()
    },
    remove: (model) =>
      orm.delete(modelSettings).where(eq(modelSettings.model, model)).run().changes > 0,
  }
}
