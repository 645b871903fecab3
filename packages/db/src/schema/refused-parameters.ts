/** What models turned out not to take. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const refusedParameters = sqliteTable('refused_parameters', {
  /** `provider/model`. */
  model: text().primaryKey(),
  parameters: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  learnedAtMs: integer().notNull(),
})
