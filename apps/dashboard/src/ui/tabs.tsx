/** A choice between a few views of the same thing: radio buttons that look like tabs, so the platform moves the focus. */
import { createUniqueId, For, Show } from 'solid-js'
import { useText } from '../i18n/text.tsx'

export function Tabs<Id extends string>(props: {
  readonly label: string
  readonly value: Id
  readonly onChange: (id: Id) => void
  readonly tabs: readonly { readonly id: Id; readonly name: string; readonly count?: number }[]
}) {
  const { number } = useText()
  const group = createUniqueId()
  return (
    <fieldset class="m-0 p-0 border-0 min-w-0 max-w-full">
      <legend class="sr-only">{props.label}</legend>
      <div class="flex w-fit max-w-full overflow-x-auto gap-1 p-1 rounded-lg bg-sunken border border-line">
        <For each={props.tabs}>
          {(tab) => (
            <label class="relative inline-flex items-center gap-2 px-3 min-h-8 pointer-coarse:min-h-11 rounded-md text-sm font-medium whitespace-nowrap text-muted hover:text-ink has-[:checked]:bg-surface has-[:checked]:text-ink has-[:checked]:shadow-[var(--shadow)] has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-solid has-[:focus-visible]:outline-accent">
              <input
                type="radio"
                class="sr-only"
                name={group}
                value={tab.id}
                checked={tab.id === props.value}
                onChange={() => props.onChange(tab.id)}
              />
              {tab.name}
              <Show when={tab.count !== undefined}>
                <span class="text-xs text-faint figure">{number(tab.count ?? 0)}</span>
              </Show>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
