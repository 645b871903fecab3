/** One conversation: its model, its turns, and the events of its last answer. */
import { createSignal, Index, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { AnswerView } from './answer.tsx'
import type { Column } from './columns.ts'
import type { Desk } from './desk.ts'

export function ColumnView(props: { readonly column: Column; readonly desk: Desk }) {
  const { t } = useText()
  const [isRaw, setRaw] = createSignal(false)
  const isLast = (at: number): boolean => at === props.column.turns.length - 1
  return (
    <section class="card min-w-0 flex flex-col" aria-label={props.column.model}>
      <header class="flex items-center gap-1 ps-3 pe-1.5 py-1.5 border-b border-line">
        <input
          class="control !min-h-8 border-transparent font-medium flex-1 min-w-0"
          aria-label={t('connect.model')}
          list="playground-models"
          value={props.column.model}
          onChange={(event) =>
            props.desk.setModel(props.column.id, event.currentTarget.value.trim() || 'auto')
          }
        />
        <IconButton
          size="small"
          icon="i-lucide-braces"
          label={t('playground.raw')}
          aria-pressed={isRaw()}
          onClick={() => setRaw(!isRaw())}
        />
        <Show when={props.desk.columns.length > 1}>
          <IconButton
            size="small"
            icon="i-lucide-x"
            label={t('playground.remove')}
            onClick={() => props.desk.removeColumn(props.column.id)}
          />
        </Show>
      </header>
      <div class="flex flex-col gap-4 p-4 min-h-40" aria-live="polite">
        <Show
          when={props.column.turns.length > 0}
          fallback={<p class="m-auto text-muted text-center max-w-xs">{t('playground.empty')}</p>}
        >
          {/* By position: a turn that grows must not be built anew with every word. */}
          <Index each={props.column.turns}>
            {(turn, at) => (
              <Show
                when={turn().role === 'assistant'}
                fallback={<Prompt text={(turn() as { readonly text: string }).text} />}
              >
                <AnswerView
                  turn={turn()}
                  isLast={isLast(at)}
                  column={props.column}
                  desk={props.desk}
                />
              </Show>
            )}
          </Index>
        </Show>
        <Show when={isRaw()}>
          <CodeBlock
            label={t('playground.raw')}
            caption={t('playground.rawNote')}
            code={props.column.raw.map((data) => `data: ${data}\n`).join('\n')}
          />
        </Show>
      </div>
    </section>
  )
}

function Prompt(props: { readonly text: string }) {
  return (
    <p class="m-0 self-end max-w-[85%] rounded-2xl rounded-ee-md bg-accent-soft px-3.5 py-2 whitespace-pre-wrap break-words">
      {props.text}
    </p>
  )
}
