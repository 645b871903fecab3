/** Tables that stay tables for every reader, and turn into cards where there is no room for columns. */
import { For, type JSX, onMount, Show } from 'solid-js'
import { createRoom } from './room.ts'

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
  /** Only in the table: how its cells share the width. */
  readonly class?: string
}

/** Room that a column needs, in pixels. */
const ROOM = { heading: 176, numeric: 88, other: 120 } as const

/** Rows under named columns; `caption` is the table's name for those who do not see its surroundings. */
export function Table<Row>(props: {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
}) {
  const room = createRoom()
  const isCards = (): boolean =>
    room.width() < props.columns.reduce((sum, column) => sum + roomOf(column), 0)
  let table: HTMLTableElement | undefined
  onMount(() => {
    if (table?.parentElement) room.watch(table.parentElement)
  })
  return (
    <table
      ref={table}
      class={`w-full border-collapse text-sm ${isCards() ? 'block' : ''}`}
      aria-label={props.caption}
    >
      <thead class={isCards() ? 'sr-only' : ''}>
        <tr class="border-b border-line">
          <For each={props.columns}>
            {(column) => (
              <th
                scope="col"
                class={`px-3 py-2 text-xs font-medium text-muted whitespace-nowrap first:ps-5 last:pe-5 ${column.isNumeric ? 'text-end' : 'text-start'}`}
              >
                <span class={column.isNameHidden ? 'sr-only' : ''}>{column.name}</span>
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody class={isCards() ? 'block' : ''}>
        <For each={props.rows}>
          {(row) => (
            <tr
              class={`border-b border-line last:border-b-0 ${isCards() ? 'grid grid-cols-[repeat(auto-fit,minmax(max(7.5rem,40%),1fr))] px-5 py-3 gap-x-6 gap-y-0.5' : ''}`}
            >
              <For each={props.columns}>
                {(column) => <Cell column={column} row={row} isCard={isCards()} />}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  )
}

function roomOf<Row>({ isHeading, isNumeric }: Column<Row>): number {
  if (isHeading) return ROOM.heading
  return isNumeric ? ROOM.numeric : ROOM.other
}

function Cell<Row>(props: {
  readonly column: Column<Row>
  readonly row: Row
  readonly isCard: boolean
}) {
  const look = (): string => {
    const { isNumeric, isNameHidden, class: own = '' } = props.column
    const text = isNumeric ? 'text-end figure whitespace-nowrap' : 'text-start'
    if (!props.isCard) return `px-3 py-2.5 align-middle first:ps-5 last:pe-5 ${text} ${own}`
    return `flex items-baseline gap-3 min-w-0 py-0.5 ${isNameHidden ? 'justify-end' : 'justify-between'} ${text}`
  }
  return (
    <Show
      when={props.column.isHeading}
      fallback={
        <td class={look()}>
          <Show when={props.isCard && !props.column.isNameHidden && !props.column.isSelfEvident}>
            <span
              class="text-muted text-xs leading-5 whitespace-normal text-start"
              aria-hidden="true"
            >
              {props.column.name}
            </span>
          </Show>
          {props.column.cell(props.row)}
        </td>
      }
    >
      <th scope="row" class={`font-medium ${props.isCard ? 'col-span-full' : ''} ${look()}`}>
        {props.column.cell(props.row)}
      </th>
    </Show>
  )
}
