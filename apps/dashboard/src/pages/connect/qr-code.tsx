/** A text as a QR code, drawn as one path. The encoder is loaded when the first code is shown. */
import { createAsync } from '@solidjs/router'
import { Show } from 'solid-js'

/** Light modules around the code, which scanners need. */
const QUIET = 2

export function QrCode(props: { readonly text: string; readonly label: string }) {
  const code = createAsync(async () => {
    const text = props.text
    const { encode } = await import('uqr')
    return encode(text, { border: QUIET })
  })
  return (
    <Show when={code()}>
      {(drawn) => (
        <svg
          viewBox={`0 0 ${drawn().size} ${drawn().size}`}
          role="img"
          aria-label={props.label}
          shape-rendering="crispEdges"
          class="w-40 h-40 rounded-lg bg-white text-black border border-line"
        >
          <path d={pathOf(drawn().data)} fill="currentColor" />
        </svg>
      )}
    </Show>
  )
}

/** One horizontal bar per run of dark modules. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) => row.map((isDark, x) => (isDark && !row[x - 1] ? bar(row, x, y) : '')).join(''))
    .join('')
}

function bar(row: readonly boolean[], x: number, y: number): string {
  const end = row.indexOf(false, x)
  const length = (end === -1 ? row.length : end) - x
  return `M${x} ${y}h${length}v1h-${length}z`
}
