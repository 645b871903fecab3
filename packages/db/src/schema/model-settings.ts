/** What the owner changed about a model. */
import type { Limit } from '@freellmapi/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const modelSettings = sqliteTable('model_settings', {
  /** `provider/model`. */
  model: text().primaryKey(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  /** Limits that replace the catalog's, as JSON; null leaves them. */
  limits: text({ mode: 'json' }).$type<readonly Limit[]>(),
})
