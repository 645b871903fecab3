/** A block of code in an answer, with its language and a way to take it along. */
import { For } from 'solid-js'
import { useText } from '../i18n/text.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { type CodeKind, highlight } from './highlight.ts'

const COLOURS: Readonly<Record<CodeKind, string>> = {
  aside: 'text-muted italic',
  value: 'text-good',
  word: 'text-accent',
}

export function AnswerCode(props: { readonly code: string; readonly language: string }) {
  const { t } = useText()
  return (
    <figure class="m-0 my-3 rounded-lg border border-line bg-sunken overflow-hidden min-w-0">
      <figcaption class="flex items-center ps-3 pe-1 min-h-9 border-b border-line text-xs text-muted">
        <span class="flex-1 truncate">{props.language}</span>
        <CopyButton text={() => props.code} isIcon />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={t('answer.code')} class="overflow-x-auto px-3 py-2.5">
        <pre class="m-0 code whitespace-pre w-max min-w-full">
          <For each={highlight(props.code)}>
            {(piece) => <span class={piece.kind && COLOURS[piece.kind]}>{piece.text}</span>}
          </For>
        </pre>
      </section>
    </figure>
  )
}
