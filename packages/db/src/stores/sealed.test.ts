import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, it } from 'vitest'
import { SEALED_COLUMNS } from './sealed.ts'

it('no table has sealed texts that a rotation would forget', async () => {
  const folder = join(import.meta.dirname, '..', 'schema')
  const sealed: string[] = []
  for (const file of readdirSync(folder)) {
    const module: Record<string, unknown> = await import(join(folder, file))
    for (const table of Object.values(module))
      if (table instanceof SQLiteTable) {
        const { name, columns } = getTableConfig(table)
        for (const column of columns)
          if (column.name.includes('sealed')) sealed.push(`${name}.${column.name}`)
      }
  }
  const known = SEALED_COLUMNS.map(
    ({ table, text }) => `${getTableConfig(table).name}.${text.name}`,
  )
  expect(sealed.length).toBeGreaterThan(1)
  expect(known).toEqual(expect.arrayContaining(sealed))
})
