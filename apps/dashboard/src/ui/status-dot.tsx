/** A state as a mark and a word: never by colour alone. */
import type { JSX } from 'solid-js'
import { FILL, type Tone } from './tone.ts'

export function StatusDot(props: {
  readonly tone: Tone
  readonly title?: string | undefined
  readonly children: JSX.Element
}) {
  return (
    <span class="inline-flex items-center gap-2 min-w-0" title={props.title}>
      <span class={`w-2 h-2 rounded-full shrink-0 ${FILL[props.tone]}`} aria-hidden="true" />
      <span class="truncate">{props.children}</span>
    </span>
  )
}
