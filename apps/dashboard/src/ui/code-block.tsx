/** Code to read and take away. `shown` is what the eye sees when it must not be what is copied. */
import { Show } from 'solid-js'
import { CopyButton } from './copy-button.tsx'

export function CodeBlock(props: {
  readonly label: string
  readonly code: string
  readonly shown?: string
  readonly caption?: string | undefined
}) {
  return (
    <figure class="m-0 rounded-lg border border-line bg-sunken overflow-hidden min-w-0">
      <figcaption class="flex items-center gap-2 ps-4 pe-1.5 min-h-11 border-b border-line text-xs text-muted">
        <span class="flex-1 min-w-0 truncate" title={props.caption}>
          {props.caption}
        </span>
        <CopyButton text={() => props.code} tone="quiet" />
      </figcaption>
      <Show when={props.shown ?? props.code}>
        {(text) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section tabIndex={0} aria-label={props.label} class="overflow-x-auto px-4 py-3">
            <pre class="m-0 code whitespace-pre w-max min-w-full">{text()}</pre>
          </section>
        )}
      </Show>
    </figure>
  )
}
