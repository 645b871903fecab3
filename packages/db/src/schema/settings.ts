/** Named values that the owner changed. */
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const settings = sqliteTable('settings', {
  name: text().primaryKey(),
  value: text().notNull(),
})
