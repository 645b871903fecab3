/** Every sealed text of the database, whichever table it is in. */
import type { SealedStore } from '@freellmapi/core'
import { and, eq, isNotNull, type SQL } from 'drizzle-orm'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Orm } from '../orm.ts'
import { alertTargets } from '../schema/alert-targets.ts'
import { clientKeys } from '../schema/client-keys.ts'
import { credentials } from '../schema/credentials.ts'
import { settings } from '../schema/settings.ts'

/** A column of sealed texts, each bound to its table, its row and the name of its field. */
interface SealedColumn {
  readonly table: SQLiteTable
  readonly row: SQLiteColumn
  readonly field: string
  readonly text: SQLiteColumn
  /** Where only some rows are sealed. */
  readonly only?: SQL
}

/** The setting whose only purpose is to be opened: proof that the keys at hand are the right ones. */
export const CANARY = 'canary'

/** The columns that hold sealed texts. One that is missing here would lose its keys with a rotation. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: credentials, row: credentials.id, field: 'sealed', text: credentials.sealed },
  { table: clientKeys, row: clientKeys.id, field: 'sealed', text: clientKeys.sealed },
  { table: alertTargets, row: alertTargets.id, field: 'sealed', text: alertTargets.sealed },
  {
    table: settings,
    row: settings.name,
    field: 'value',
    text: settings.value,
    only: eq(settings.name, CANARY),
  },
]

/** A store of all sealed texts. */
export function createSealedStore(orm: Orm): SealedStore {
  const nameOf = ({ table }: SealedColumn): string => getTableConfig(table).name
  return {
    list: () =>
      SEALED_COLUMNS.flatMap((column) =>
        orm
          .select({ row: column.row, sealed: column.text })
          .from(column.table)
          .where(and(isNotNull(column.text), column.only))
          .all()
          .map(({ row, sealed }) => ({
            context: { table: nameOf(column), row: String(row), field: column.field },
            sealed: String(sealed),
          })),
      ),
    replace({ context, sealed: before }, sealed) {
      for (const column of SEALED_COLUMNS)
        if (nameOf(column) === context.table && column.field === context.field)
          orm
            .update(column.table)
            .set({ [column.field]: sealed })
            .where(and(eq(column.row, context.row), eq(column.text, before)))
            .run()
    },
  }
}
