/** Where the next prompt is written. Enter sends, Shift-Enter makes a line, and while answers come in it can stop them. */
import { createSignal } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import type { Desk } from './desk.ts'

export function Composer(props: { readonly desk: Desk; readonly initial: string }) {
  const { t } = useText()
  const [text, setText] = createSignal(props.initial)
  const send = (): void => {
    const prompt = text().trim()
    if (prompt === '' || props.desk.isRunning()) return
    setText('')
    props.desk.say(prompt)
  }
  return (
    <form
      class="card p-3 flex flex-col gap-3 sticky bottom-3 max-md:bottom-[calc(4.75rem+env(safe-area-inset-bottom))] shadow-[var(--shadow)]"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        aria-label={t('playground.prompt')}
        placeholder={t('playground.prompt')}
        class="control min-h-18 resize-y border-transparent"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      <div class="flex items-center gap-2">
        <p class="m-0 flex-1 text-xs text-muted">{t('playground.hint')}</p>
        {props.desk.isRunning() ? (
          <Button icon="i-lucide-square" onClick={() => props.desk.stop()}>
            {t('playground.stop')}
          </Button>
        ) : (
          <Button tone="primary" type="submit" icon="i-lucide-send" disabled={text().trim() === ''}>
            {t('playground.send')}
          </Button>
        )}
      </div>
    </form>
  )
}
