/** What the router has learned of each model. */
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const posteriors = sqliteTable('posteriors', {
  /** `provider/model`. */
  model: text().primaryKey(),
  successes: real().notNull(),
  failures: real().notNull(),
  tokensPerSecond: real(),
  firstTokenMs: real(),
  updatedAtMs: integer().notNull(),
})
