/** What the owner changed about a model. */
import type { Limit } from '@freellmapi/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const modelSettings = sqliteTable('model_settings', {
  /** `provider/model`. */
  model: text().primaryKey(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  /** The place the owner gave it among all models, from 1; null leaves it to its quality. */
  rank: integer(),
  /** Limits that replace the catalog's, as JSON; null leaves them. */
  limits: text({ mode: 'json' }).$type<readonly Limit[]>(),
})
