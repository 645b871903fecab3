/** One row per change made on the admin plane. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const audit = sqliteTable('audit', {
  number: integer().primaryKey({ autoIncrement: true }),
  atMs: integer().notNull(),
  /** Method and path pattern. */
  action: text().notNull(),
  subject: text(),
  via: text({ enum: ['cookie', 'bearer', 'anonymous'] }).notNull(),
  httpStatus: integer().notNull(),
})
