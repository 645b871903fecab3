/** What requests and replies said, while the owner has that logged. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { requests } from './requests.ts'

export const contents = sqliteTable('contents', {
  request: integer()
    .primaryKey()
    .references(() => requests.number, { onDelete: 'cascade' }),
  /** The body as it was understood, bounded. */
  asked: text().notNull(),
  /** The text of the answer, bounded; null when there was none. */
  answered: text(),
})
