/** What providers' own lists of models have said. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const listedModels = sqliteTable(
  'listed_models',
  {
    provider: text().notNull(),
    /** The provider's own name for it. */
    model: text().notNull(),
    /** As far as the list told. */
    contextTokens: integer(),
    foundAtMs: integer().notNull(),
    /** Lists in a row that it was missing from. */
    misses: integer().notNull(),
  },
  ({ provider, model }) => [primaryKey({ columns: [provider, model] })],
)
