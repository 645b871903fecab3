/** A word or two that qualify their neighbour. */
import { type JSX, Show } from 'solid-js'
import { TINT, type Tone } from './tone.ts'

export function Badge(props: {
  readonly tone?: Tone
  readonly icon?: string
  readonly title?: string
  readonly children: JSX.Element
}) {
  return (
    <span
      title={props.title}
      class={`inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap max-w-full ${TINT[props.tone ?? 'idle']}`}
    >
      <Show when={props.icon}>{(icon) => <span class={icon()} aria-hidden="true" />}</Show>
      {props.children}
    </span>
  )
}
