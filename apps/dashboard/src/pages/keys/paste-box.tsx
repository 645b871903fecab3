/** One box for any text with keys in it: read and checked as it is pasted, hidden when it is left. */

import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import type { ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { notifyFailure } from '../../ui/toast.ts'
import { summarise } from './paste.ts'
import { PasteRows } from './paste-rows.tsx'
import { createPasteWork } from './paste-work.ts'

export function PasteBox(props: {
  readonly isOpen: boolean
  readonly providers: readonly ProviderBody[]
  readonly onOpen: () => void
  readonly onClose: () => void
}) {
  const { t } = useText()
  const [dropped, setDropped] = createSignal('')
  createFileDrop((text) => {
    setDropped(text)
    props.onOpen()
  })
  return (
    <Show when={props.isOpen}>
      <Panel title={t('paste.title')} note={t('paste.note')}>
        <Box {...props} initial={dropped()} />
      </Panel>
    </Show>
  )
}

function Box(props: {
  readonly initial: string
  readonly providers: readonly ProviderBody[]
  readonly onOpen: () => void
  readonly onClose: () => void
}) {
  const { t, plural } = useText()
  const work = createPasteWork((thrown) => notifyFailure(t('failed.toast'), thrown))
  const { paste, text } = work
  const [isTyping, setTyping] = createSignal(false)
  const summary = () => summarise(paste.rows)
  /** What the providers have said of the keys that are not stored yet. */
  const said = (): string => {
    const { asking, checked } = summary()
    if (asking > 0) return t('paste.asking')
    return checked.working + checked.refused > 0 ? t('paste.said', checked) : ''
  }
  const statusLine = (): string => {
    const { isDone, added, working, refused } = summary()
    if (text().trim() === '') return ''
    if (isDone) return t('paste.summary', { added, working, refused })
    if (paste.rows.length > 0)
      return [plural('paste.found', paste.rows.length), said()].filter(Boolean).join(' · ')
    return t(work.doing() === 'reading' ? 'paste.reading' : 'paste.nothing')
  }
  onMount(() => {
    if (props.initial !== '') work.type(props.initial)
  })
  return (
    <div class="stack">
      <TextArea
        isLabelHidden
        autofocus
        isMasked={!isTyping() && paste.rows.length > 0}
        label={t('paste.label')}
        hint={t('paste.masked')}
        placeholder={t('paste.placeholder')}
        rows={5}
        spellcheck={false}
        autocomplete="off"
        value={text()}
        onInput={(event) => {
          // Open on its own account from now on, not only because there is no key yet.
          props.onOpen()
          work.type(event.currentTarget.value)
        }}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
      />
      <p role="status" class="m-0 text-muted">
        {statusLine()}
      </p>
      <Show when={paste.rows.length > 0}>
        <PasteRows paste={paste} providers={props.providers} onChoose={work.choose} />
      </Show>
      <div class="row flex-wrap">
        <Show when={!summary().isDone || summary().addable > 0}>
          <Button
            tone="primary"
            disabled={summary().addable === 0}
            isPending={work.doing() === 'adding'}
            onClick={() => void work.add()}
          >
            {plural('paste.add', summary().addable)}
          </Button>
        </Show>
        <Button
          onClick={() => {
            work.clear()
            props.onClose()
          }}
        >
          {t(summary().isDone ? 'paste.done' : 'action.cancel')}
        </Button>
      </div>
    </div>
  )
}

/** Hands on the text of a file that is dropped anywhere on the page. */
function createFileDrop(onText: (text: string) => void): void {
  const onDragOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  const onDrop = (event: DragEvent): void => {
    const [file] = event.dataTransfer?.files ?? []
    if (file === undefined) return
    event.preventDefault()
    void file.text().then(onText)
  }
  onMount(() => {
    document.addEventListener('dragover', onDragOver)
    document.addEventListener('drop', onDrop)
  })
  onCleanup(() => {
    document.removeEventListener('dragover', onDragOver)
    document.removeEventListener('drop', onDrop)
  })
}
