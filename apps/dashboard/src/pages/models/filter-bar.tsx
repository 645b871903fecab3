/** Search, a coarse cut, and what a model must be able to do. */

import { For } from 'solid-js'
import type { ModelBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { TextField } from '../../ui/field.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { CAPABILITIES, type Capability, type Filters, filtered, VIEWS } from './filters.ts'

export function FilterBar(props: {
  readonly filters: Filters
  readonly models: readonly ModelBody[]
  readonly onChange: (change: Partial<Filters>) => void
}) {
  const { t } = useText()
  const toggle = (need: Capability): void =>
    props.onChange({
      needs: props.filters.needs.includes(need)
        ? props.filters.needs.filter((other) => other !== need)
        : [...props.filters.needs, need],
    })
  return (
    <div class="flex flex-wrap items-center gap-3">
      <TextField
        isLabelHidden
        type="search"
        class="w-72 max-md:w-full"
        label={t('models.search')}
        placeholder={t('models.searchPlaceholder')}
        value={props.filters.search}
        onInput={(event) => props.onChange({ search: event.currentTarget.value })}
      />
      <Tabs
        label={t('models.filter.label')}
        value={props.filters.view}
        onChange={(view) => props.onChange({ view })}
        tabs={VIEWS.map((id) => ({
          id,
          name: t(`models.filter.${id}`),
          count: filtered(props.models, { ...props.filters, view: id }).length,
        }))}
      />
      <fieldset class="m-0 p-0 border-0 min-w-0">
        <legend class="sr-only">{t('models.needs')}</legend>
        <div class="flex flex-wrap gap-1.5">
          <For each={CAPABILITIES}>
            {(need) => (
              <button
                type="button"
                aria-pressed={props.filters.needs.includes(need)}
                class="px-2.5 min-h-8 rounded-full border border-line bg-surface text-[0.8125rem] text-muted hover:border-edge aria-pressed:bg-accent-soft aria-pressed:text-accent aria-pressed:border-accent"
                onClick={() => toggle(need)}
              >
                {t(`models.capability.${need}`)}
              </button>
            )}
          </For>
        </div>
      </fieldset>
    </div>
  )
}
