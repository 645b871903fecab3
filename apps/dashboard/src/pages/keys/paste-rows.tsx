/** The keys that were found in a text, each with its provider, its doubts, and what came of it. */

import { For, Match, Show, Switch } from 'solid-js'
import type { ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Paste, PasteRow, Progress } from './paste.ts'

interface RowsProps {
  readonly paste: Paste
  readonly providers: readonly ProviderBody[]
  readonly onChoose: (id: string, provider: string | null) => void
}

export function PasteRows(props: RowsProps) {
  return (
    <ul class="m-0 p-0 list-none border border-line rounded-lg divide-y divide-line overflow-hidden">
      <For each={props.paste.rows}>{(row) => <Row row={row} {...props} />}</For>
    </ul>
  )
}

function Row(props: RowsProps & { readonly row: PasteRow }) {
  const { t } = useText()
  const isSettled = (): boolean =>
    props.row.state === 'duplicate' ||
    props.row.state === 'repeated' ||
    props.row.progress !== 'found'
  const options = (): readonly ProviderBody[] =>
    props.row.candidates.length === 0
      ? props.providers
      : props.providers.filter(({ id }) => props.row.candidates.includes(id))
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 min-h-11">
      <input
        type="checkbox"
        class="w-4 h-4 accent-accent"
        aria-label={t('paste.include', { key: props.row.masked })}
        checked={props.row.isIncluded && !(isSettled() && props.row.progress === 'found')}
        disabled={isSettled()}
        onChange={(event) => props.paste.include(props.row.id, event.currentTarget.checked)}
      />
      <Show
        when={props.row.state === 'ambiguous' || props.row.state === 'unknown'}
        fallback={
          <span class="font-medium w-36 truncate">{nameOf(props.providers, props.row.chosen)}</span>
        }
      >
        <select
          class="control !w-44 !py-1"
          aria-label={t('paste.provider', { key: props.row.masked })}
          disabled={isSettled()}
          onChange={(event) => props.onChoose(props.row.id, event.currentTarget.value || null)}
        >
          <option value="">{t('paste.choose')}</option>
          <For each={options()}>
            {({ id, name }) => (
              <option value={id} selected={id === props.row.chosen}>
                {name}
              </option>
            )}
          </For>
        </select>
      </Show>
      <span class="code text-muted flex-1 min-w-24 truncate">
        {props.row.masked}
        <Show when={props.row.name}>
          <span class="font-sans"> {props.row.name}</span>
        </Show>
      </span>
      <State row={props.row} />
    </li>
  )
}

const MARKS = {
  checking: ['idle', 'i-lucide-loader-circle animate-spin', 'paste.checking'],
  valid: ['good', 'i-lucide-check', 'paste.works'],
  refused: ['bad', 'i-lucide-x', 'paste.refused'],
  unchecked: ['warn', 'i-lucide-circle-help', 'paste.unchecked'],
  failed: ['bad', 'i-lucide-circle-alert', 'paste.failed'],
} as const satisfies Readonly<Record<Exclude<Progress, 'found'>, unknown>>

/** Before it is stored a key is marked by what its provider said, afterwards by what came of it. */
function markOf({ progress, check }: PasteRow) {
  if (progress !== 'found') return MARKS[progress]
  if (check === 'asking') return MARKS.checking
  return check === 'none' ? undefined : MARKS[check]
}

function State(props: { readonly row: PasteRow }) {
  const { t } = useText()
  return (
    <span role="status" class="row flex-wrap justify-end">
      <Show when={props.row.problem}>
        {(problem) => <span class="text-xs text-bad">{problem()}</span>}
      </Show>
      <Switch>
        <Match when={markOf(props.row)}>
          {(found) => (
            <Badge tone={found()[0]} icon={found()[1]}>
              {t(found()[2])}
            </Badge>
          )}
        </Match>
        <Match when={props.row.state === 'new' || props.row.chosen !== null}>
          <Badge tone={isKnown(props.row) ? 'idle' : 'accent'}>
            {t(isKnown(props.row) ? `paste.${props.row.state}` : 'paste.new')}
          </Badge>
        </Match>
        <Match when={true}>
          <Badge tone="warn">{t(`paste.${props.row.state}`)}</Badge>
        </Match>
      </Switch>
    </span>
  )
}

/** A key that is here already, or twice in the text. */
function isKnown(row: PasteRow): row is PasteRow & { state: 'duplicate' | 'repeated' } {
  return row.state === 'duplicate' || row.state === 'repeated'
}

function nameOf(providers: readonly ProviderBody[], id: string | null): string {
  return providers.find((provider) => provider.id === id)?.name ?? id ?? ''
}
