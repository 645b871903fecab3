/** Tables that stay tables for every reader, and turn into cards where there is no room for columns. */
import { For, type JSX, Show } from 'solid-js'

/** A column: how its cells look, and its name, which cards repeat beside the value. */
export interface Column<Row> {
  readonly name: string
  /** For buttons at a row's end, whose column needs no visible name. */
  readonly isNameHidden?: boolean
  /** A card does without the name of what speaks for itself. */
  readonly isSelfEvident?: boolean
  readonly cell: (row: Row) => JSX.Element
  /** Numbers line up at their end. */
  readonly isNumeric?: boolean
  /** The row's heading: first in the table, on top of the card. */
  readonly isHeading?: boolean
  readonly class?: string
}

/** Rows under named columns; `caption` is the table's name for those who do not see its surroundings. */
export function Table<Row>(props: {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly onOpen?: (row: Row) => void
  readonly isMuted?: (row: Row) => boolean
}) {
  return (
    <table class="w-full border-collapse text-sm max-md:block" aria-label={props.caption}>
      <thead class="max-md:sr-only">
        <tr class="border-b border-line">
          <For each={props.columns}>
            {(column) => (
              <th
                scope="col"
                class={`px-3 py-2 text-xs font-medium text-muted whitespace-nowrap first:ps-5 last:pe-5 ${column.isNumeric ? 'text-end' : 'text-start'} ${column.class ?? ''}`}
              >
                <span class={column.isNameHidden ? 'sr-only' : ''}>{column.name}</span>
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody class="max-md:block">
        <For each={props.rows}>
          {(row) => (
            <tr
              class={`border-b border-line last:border-b-0 max-md:grid max-md:grid-cols-2 max-md:px-5 max-md:py-3 max-md:gap-x-6 max-md:gap-y-0.5 ${props.onOpen ? 'hover:bg-sunken cursor-pointer' : ''} ${props.isMuted?.(row) ? 'text-muted' : ''}`}
              onClick={() => props.onOpen?.(row)}
            >
              <For each={props.columns}>{(column) => <Cell column={column} row={row} />}</For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  )
}

function Cell<Row>(props: { readonly column: Column<Row>; readonly row: Row }) {
  const look = (): string =>
    `px-3 py-2.5 align-middle first:ps-5 last:pe-5 max-md:flex max-md:justify-between max-md:gap-3 max-md:px-0! max-md:py-0.5 ${props.column.isNameHidden ? 'max-md:justify-end' : ''} ${props.column.isNumeric ? 'text-end figure whitespace-nowrap' : 'text-start'} ${props.column.class ?? ''}`
  return (
    <Show
      when={props.column.isHeading}
      fallback={
        <td class={look()}>
          <Show when={!props.column.isNameHidden && !props.column.isSelfEvident}>
            <span class="md:hidden text-muted text-xs leading-5 shrink-0" aria-hidden="true">
              {props.column.name}
            </span>
          </Show>
          {props.column.cell(props.row)}
        </td>
      }
    >
      <th scope="row" class={`font-medium max-md:col-span-2 min-w-0 ${look()}`}>
        {props.column.cell(props.row)}
      </th>
    </Show>
  )
}
