/** Calls of tools as they come in, and the viewer in the tools' place. */
import { createSignal, Index, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import type { ToolCall } from './conversation.ts'

export function ToolCalls(props: {
  readonly calls: readonly ToolCall[]
  /** Whether the conversation waits for their results. */
  readonly isOpen: boolean
  readonly onResults: (results: readonly string[]) => void
}) {
  const { t } = useText()
  const [results, setResults] = createSignal<readonly string[]>([])
  const setResult = (at: number, text: string): void => {
    setResults(props.calls.map((_, other) => (other === at ? text : (results()[other] ?? ''))))
  }
  return (
    <form
      class="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        props.onResults(props.calls.map((_, at) => results()[at] ?? ''))
      }}
    >
      <Index each={props.calls}>
        {(call, at) => (
          <div class="rounded-lg border border-line bg-sunken px-3 py-2.5 flex flex-col gap-2">
            <p class="m-0 row text-sm font-medium">
              <span class="i-lucide-wrench text-muted" aria-hidden="true" />
              <span class="code">{call().name}</span>
            </p>
            <pre class="m-0 code whitespace-pre-wrap break-words">{pretty(call().arguments)}</pre>
            <Show
              when={props.isOpen}
              fallback={
                <Show when={call().result}>
                  {(result) => (
                    <pre class="m-0 code whitespace-pre-wrap break-words text-muted border-t border-line pt-2">
                      {result()}
                    </pre>
                  )}
                </Show>
              }
            >
              <TextArea
                label={t('playground.result', { name: call().name })}
                value={results()[at] ?? ''}
                onInput={(event) => setResult(at, event.currentTarget.value)}
              />
            </Show>
          </div>
        )}
      </Index>
      <Show when={props.isOpen}>
        <Button type="submit" tone="primary" size="small" class="self-start">
          {t('playground.continue')}
        </Button>
      </Show>
    </form>
  )
}

/** Arguments indented once they are whole. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    // Still coming in.
    return text
  }
}
