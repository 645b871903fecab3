/** Which schema a file has, and which one this program knows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { DatabaseProblem } from './problem.ts'

/** How a file stands to this program: `foreign` is a database, but none of ours; `empty` holds nothing at all. */
export type SchemaAge = 'empty' | 'foreign' | 'older' | 'current' | 'newer'

/** Compares the newest migration a file has with the newest in the folder. */
export function schemaAge(client: BetterSqlite3.Database, migrations: string): SchemaAge {
  const tables = client.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
  if (tables.length === 0) return 'empty'
  if (!tables.includes('__drizzle_migrations')) return 'foreign'
  const applied = Number(
    client.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get(),
  )
  const newest = newestMigration(migrations)
  if (applied === newest) return 'current'
  return applied < newest ? 'older' : 'newer'
}

/** An older program must not write into a newer schema. Throws `DatabaseProblem` for what is not ours to open. */
export function refuseSchema(age: SchemaAge): void {
  if (age === 'newer')
    throw new DatabaseProblem(
      'the database was written by a newer version of FreeLLMAPI. Start that version, or restore a backup.',
    )
  if (age === 'foreign')
    throw new DatabaseProblem('the database is not one of FreeLLMAPI. Nothing was changed.')
}

function newestMigration(migrations: string): number {
  const journal: { entries: { when: number }[] } = JSON.parse(
    readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8'),
  )
  return journal.entries.at(-1)?.when ?? 0
}
