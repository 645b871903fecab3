/** What a store needs of a database. */
import type BetterSqlite3 from 'better-sqlite3'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'

/** A connection, as the stores use it. */
export type Orm = BetterSQLite3Database & { readonly $client: BetterSqlite3.Database }
