/** What a place is for while nothing is in it: what, why, and the one next step. */
import { type JSX, Show } from 'solid-js'

export function EmptyState(props: {
  readonly icon: string
  readonly title: string
  readonly children?: JSX.Element
  readonly action?: JSX.Element
}) {
  return (
    <div class="flex flex-col items-center text-center gap-3 px-6 py-12">
      <span
        class="grid place-items-center w-12 h-12 rounded-2xl bg-sunken text-muted text-xl"
        aria-hidden="true"
      >
        <span class={props.icon} />
      </span>
      <div class="flex flex-col gap-1 max-w-md">
        <p class="m-0 font-semibold text-base">{props.title}</p>
        <Show when={props.children}>
          <p class="m-0 text-muted">{props.children}</p>
        </Show>
      </div>
      {props.action}
    </div>
  )
}
