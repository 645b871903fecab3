/** Everything within reach of a few letters: pages, actions, models. */
import { createSignal, createUniqueId, For, Show } from 'solid-js'
import { useText } from '../i18n/text.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Pending } from '../ui/pending.tsx'
import { type Command, matching } from './commands.ts'
import { createCommands } from './known-commands.ts'

/** More than one looks through; another letter finds better than scrolling. */
const FOUND_MAX = 40

export function Palette(props: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onHelp: () => void
}) {
  const { t } = useText()
  return (
    <Dialog isOpen={props.isOpen} title={t('palette.label')} onClose={props.onClose}>
      <Pending>
        <Search onClose={props.onClose} onHelp={props.onHelp} />
      </Pending>
    </Dialog>
  )
}

function Search(props: { readonly onClose: () => void; readonly onHelp: () => void }) {
  const { t } = useText()
  const id = createUniqueId()
  const commands = createCommands(props)
  const [query, setQuery] = createSignal('')
  const [active, setActive] = createSignal(0)
  const found = (): readonly Command[] => matching(commands(), query()).slice(0, FOUND_MAX)
  const move = (step: number): void =>
    void setActive((active() + step + found().length) % Math.max(1, found().length))
  const choose = (command: Command | undefined): void => {
    if (command === undefined) return
    props.onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter') choose(found()[active()])
    else return
    event.preventDefault()
  }
  return (
    <div class="flex flex-col gap-2">
      <input
        type="text"
        role="combobox"
        aria-label={t('palette.label')}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found().length > 0 ? `${id}-${active()}` : undefined}
        autocomplete="off"
        spellcheck={false}
        class="control"
        placeholder={t('palette.placeholder')}
        value={query()}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={id}
        role="listbox"
        aria-label={t('palette.label')}
        class="flex flex-col h-72 overflow-y-auto -mx-2"
      >
        <For each={found()}>
          {(command, index) => (
            <div
              id={`${id}-${index()}`}
              role="option"
              tabIndex={-1}
              aria-selected={index() === active()}
              class="flex items-center gap-3 px-3 min-h-10 shrink-0 rounded-lg cursor-pointer aria-selected:bg-accent-soft aria-selected:text-accent"
              onPointerMove={() => setActive(index())}
              onClick={() => choose(command)}
              onKeyDown={onKeyDown}
            >
              <span class={`${command.icon} op-80`} aria-hidden="true" />
              <span class="flex-1 truncate">{command.name}</span>
              <span class="text-xs text-faint">{command.group}</span>
            </div>
          )}
        </For>
      </div>
      <Show when={found().length === 0}>
        <p role="status" class="m-0 text-muted text-center">
          {t('palette.empty', { query: query() })}
        </p>
      </Show>
    </div>
  )
}
