/** Who is told of alerts. Addresses and tokens are sealed. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const alertTargets = sqliteTable('alert_targets', {
  id: text().primaryKey(),
  kind: text({ enum: ['ntfy', 'discord', 'telegram', 'webhook'] }).notNull(),
  label: text().notNull(),
  severity: text({ enum: ['info', 'warning', 'critical'] }).notNull(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  sealed: text().notNull(),
  hint: text().notNull(),
  createdAtMs: integer().notNull(),
})
