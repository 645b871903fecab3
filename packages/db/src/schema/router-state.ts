/** What the router has learned, as one document that core writes and reads. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const routerState = sqliteTable('router_state', {
  /** Always 1: there is one document, replaced whole. */
  id: integer().primaryKey(),
  document: text().notNull(),
})
