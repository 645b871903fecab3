/** The log's filters. Each change goes into the address at once. */
import { For, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { type Filters, isFiltered, OUTCOMES, SPANS } from './filters.ts'

export function FilterBar(props: {
  readonly filters: Filters
  readonly onChange: (change: Filters) => void
}) {
  const { t } = useText()
  const text = (name: 'provider' | 'model' | 'key' | 'client' | 'q') => (
    <TextField
      class="w-36 max-md:flex-1 max-md:min-w-32"
      label={t(`requests.filter.${name}`)}
      value={props.filters[name] ?? ''}
      onChange={(event) => props.onChange({ [name]: event.currentTarget.value || undefined })}
    />
  )
  return (
    <form
      class="card flex flex-wrap items-end gap-3 p-4"
      aria-label={t('requests.filters')}
      onSubmit={(event) => event.preventDefault()}
    >
      <SelectField
        class="w-32"
        label={t('requests.filter.span')}
        value={props.filters.span ?? ''}
        onChange={(event) => props.onChange({ span: event.currentTarget.value || undefined })}
      >
        <option value="">{t('requests.filter.all')}</option>
        <For each={Object.keys(SPANS) as (keyof typeof SPANS)[]}>
          {(span) => <option value={span}>{t(`requests.span.${span}`)}</option>}
        </For>
      </SelectField>
      <SelectField
        class="w-36"
        label={t('overview.outcome')}
        value={props.filters.outcome ?? ''}
        onChange={(event) => props.onChange({ outcome: event.currentTarget.value || undefined })}
      >
        <option value="">{t('requests.filter.all')}</option>
        <For each={OUTCOMES}>
          {(outcome) => (
            <option value={outcome}>
              {outcome === 'unsuccessful'
                ? t('requests.unsuccessful')
                : t(`overview.outcome.${outcome}`)}
            </option>
          )}
        </For>
      </SelectField>
      {text('provider')}
      {text('model')}
      {text('client')}
      {text('q')}
      <Show when={isFiltered(props.filters)}>
        <Button
          tone="quiet"
          icon="i-lucide-filter-x"
          onClick={() =>
            props.onChange({
              span: undefined,
              outcome: undefined,
              provider: undefined,
              model: undefined,
              key: undefined,
              client: undefined,
              q: undefined,
            })
          }
        >
          {t('requests.filter.clear')}
        </Button>
      </Show>
    </form>
  )
}
