/** A block of code in an answer, with its language and a way to take it along. */
import { createEffect, createSignal, For, on } from 'solid-js'
import { useText } from '../i18n/text.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { type CodePiece, highlight } from './highlight.ts'

export function AnswerCode(props: { readonly code: string; readonly language: string }) {
  const { t } = useText()
  const [pieces, setPieces] = createSignal<readonly CodePiece[]>([])
  createEffect(
    on(
      () => [props.code, props.language] as const,
      ([code, language]) => {
        setPieces([{ text: code }])
        // A chunk that cannot be loaded leaves the code as it is.
        highlight(code, language).then(
          (coloured) => props.code === code && setPieces(coloured),
          () => undefined,
        )
      },
    ),
  )
  return (
    <figure class="m-0 my-3 rounded-lg border border-line bg-sunken overflow-hidden min-w-0">
      <figcaption class="flex items-center ps-3 pe-1 min-h-9 border-b border-line text-xs text-muted">
        <span class="flex-1 truncate">{props.language}</span>
        <CopyButton text={() => props.code} isIcon />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={t('answer.code')} class="overflow-x-auto px-3 py-2.5">
        <pre class="m-0 code whitespace-pre w-max min-w-full">
          <For each={pieces()}>
            {(piece) => <span class={piece.scope && colourOf(piece.scope)}>{piece.text}</span>}
          </For>
        </pre>
      </section>
    </figure>
  )
}

/** Four colours are enough to read by: what is a word of the language, a value, a name, an aside. */
function colourOf(scope: string): string {
  const [kind = ''] = scope.split('.')
  if (kind === 'comment' || kind === 'quote') return 'text-muted italic'
  if (kind === 'string' || kind === 'regexp' || kind === 'number' || kind === 'literal')
    return 'text-good'
  if (kind === 'keyword' || kind === 'built_in' || kind === 'tag' || kind === 'meta')
    return 'text-accent'
  return kind === 'title' || kind === 'attr' || kind === 'name' ? 'text-warn' : ''
}
