/** The log's filters: choices by the names people know. Each change goes into the address at once. */
import { createUniqueId, For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { getModels } from '../../api/models.ts'
import { type Text, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { createIsNarrow } from '../../ui/media.ts'
import { Failed, Pending } from '../../ui/pending.tsx'
import { getClientKeys, getKeys, getProviders } from '../keys/data.ts'
import { type Filters, isFiltered, NOTHING, OUTCOMES, SPANS } from './filters.ts'

/** An id with the name it is known by. */
type Option = readonly [id: string, name: string]

/** Begins to ask for options; they may have to be waited for. */
type Source = (t: Text['t']) => () => readonly Option[]

interface BarProps {
  readonly filters: Filters
  readonly onChange: (change: Filters) => void
}

export function FilterBar(props: BarProps) {
  const { t } = useText()
  const isNarrow = createIsNarrow()
  return (
    <Show when={isNarrow()} fallback={<Bar {...props} />}>
      <details open={isFiltered(props.filters)}>
        <summary class="card row px-4 min-h-11 font-medium">
          <span class="i-lucide-list-filter" aria-hidden="true" />
          {t('requests.filters')}
        </summary>
        <Bar {...props} />
      </details>
    </Show>
  )
}

function Bar(props: BarProps) {
  const { t } = useText()
  const models = createUniqueId()
  return (
    <form
      class="card grid grid-cols-[repeat(auto-fill,minmax(8.25rem,1fr))] items-end gap-3 p-4 max-md:mt-2"
      aria-label={t('requests.filters')}
      onSubmit={(event) => event.preventDefault()}
    >
      <Choice {...props} name="span" source={spans} />
      <Choice {...props} name="outcome" source={outcomes} />
      <Choice {...props} name="provider" source={createProviders} />
      <TextField
        list={models}
        label={t('requests.filter.model')}
        value={props.filters.model ?? ''}
        onChange={(event) => props.onChange({ model: event.currentTarget.value || undefined })}
      />
      <datalist id={models}>
        <Failed isQuiet>
          <Pending fallback={null}>
            <ModelOptions />
          </Pending>
        </Failed>
      </datalist>
      <Choice {...props} name="key" source={createKeys} />
      <Choice {...props} name="client" source={createClients} />
      <TextField
        label={t('requests.filter.q')}
        value={props.filters.q ?? ''}
        onChange={(event) => props.onChange({ q: event.currentTarget.value || undefined })}
      />
      <Show when={isFiltered(props.filters)}>
        <Button tone="quiet" icon="i-lucide-filter-x" onClick={() => props.onChange(NOTHING)}>
          {t('action.clearFilters')}
        </Button>
      </Show>
    </form>
  )
}

/** One of several. The choice is there at once, its options when they are known. */
function Choice(
  props: BarProps & {
    readonly name: 'span' | 'outcome' | 'provider' | 'key' | 'client'
    readonly source: Source
  },
) {
  const { t } = useText()
  return (
    <SelectField
      label={t(`requests.filter.${props.name}`)}
      onChange={(event) => props.onChange({ [props.name]: event.currentTarget.value || undefined })}
    >
      <option value="">{t('requests.filter.all')}</option>
      <Failed isQuiet>
        <Pending fallback={null}>
          <Options chosen={props.filters[props.name] ?? ''} source={props.source} />
        </Pending>
      </Failed>
    </SelectField>
  )
}

function Options(props: { readonly chosen: string; readonly source: Source }) {
  const { t } = useText()
  const known = props.source(t)
  /** What was chosen may be gone by now, and still have a history. */
  const all = (): readonly Option[] =>
    props.chosen === '' || known().some(([id]) => id === props.chosen)
      ? known()
      : [...known(), [props.chosen, props.chosen]]
  return (
    <For each={all()}>
      {([id, name]) => (
        <option value={id} selected={id === props.chosen}>
          {name}
        </option>
      )}
    </For>
  )
}

function ModelOptions() {
  const models = createLive(() => getModels())
  return <For each={models()?.data}>{({ id }) => <option value={id} />}</For>
}

const spans: Source = (t) => () =>
  (Object.keys(SPANS) as (keyof typeof SPANS)[]).map((id) => [id, t(`requests.span.${id}`)])

const outcomes: Source = (t) => () =>
  OUTCOMES.map((id) => [
    id,
    id === 'unsuccessful' ? t('requests.unsuccessful') : t(`overview.outcome.${id}`),
  ])

const createProviders: Source = () => {
  const providers = createLive(() => getProviders())
  return () => (providers()?.data ?? []).map(({ id, name }) => [id, name])
}

const createKeys: Source = () => {
  const keys = createLive(() => getKeys())
  return () => (keys()?.data ?? []).map(({ id, label, masked }) => [id, label || masked])
}

const createClients: Source = () => {
  const clients = createLive(() => getClientKeys())
  return () => (clients()?.data ?? []).map(({ id, label }) => [id, label])
}
