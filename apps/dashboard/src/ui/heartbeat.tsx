/** The last day, an hour a mark: whether calls were answered. The sentence beside it says the same in numbers. */
import { For } from 'solid-js'

/** One hour. */
export interface Beat {
  readonly calls: number
  readonly failed: number
  /** The hour in words, for whoever points at it. */
  readonly title: string
}

export function Heartbeat(props: { readonly beats: readonly Beat[]; readonly label: string }) {
  return (
    <span
      role="img"
      aria-label={props.label}
      class="inline-flex items-end justify-end gap-px h-5 min-w-0"
    >
      <For each={props.beats}>
        {(beat) => (
          <span
            class={`w-[3px] min-w-px rounded-sm ${beat.calls === 0 ? 'h-1.5 bg-line' : 'h-full bg-good'} overflow-hidden`}
            title={beat.title}
          >
            <span
              class="block bg-bad"
              style={{ height: `${(100 * beat.failed) / Math.max(1, beat.calls)}%` }}
            />
          </span>
        )}
      </For>
    </span>
  )
}
