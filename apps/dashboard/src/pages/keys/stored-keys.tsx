/** The stored keys, by provider, cut by their state. */
import { useSearchParams } from '@solidjs/router'
import { createMemo, For } from 'solid-js'
import type { KeyBody, ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import type { KeyDesk } from './desk.ts'
import { FILTERS, type Filter, passes } from './health.ts'
import { ProviderGroup } from './provider-group.tsx'

export function StoredKeys(props: {
  readonly keys: readonly KeyBody[]
  readonly providers: readonly ProviderBody[]
  readonly desk: KeyDesk
  readonly nowMs: number
}) {
  const { t } = useText()
  const [search, setSearch] = useSearchParams()
  const filter = (): Filter => FILTERS.find((known) => known === search['filter']) ?? 'all'
  const shown = () => props.keys.filter((key) => passes(filter(), key))
  // Ids, not groups: a group keeps its rows when their contents change.
  const groups = createMemo(() => [...new Set(shown().map(({ provider }) => provider))])
  return (
    <>
      <h2 class="sr-only">{t('keys.view.stored')}</h2>
      <Tabs
        label={t('keys.filter.label')}
        value={filter()}
        onChange={(id) => setSearch({ filter: id === 'all' ? undefined : id })}
        tabs={FILTERS.map((id) => ({
          id,
          name: t(`keys.filter.${id}`),
          count: props.keys.filter((key) => passes(id, key)).length,
        }))}
      />
      <div class="stack">
        <For
          each={groups()}
          fallback={<p class="card m-0 p-6 text-center text-muted">{t('keys.emptyFilter')}</p>}
        >
          {(provider) => (
            <ProviderGroup
              id={provider}
              provider={props.providers.find(({ id }) => id === provider)}
              keys={shown().filter((key) => key.provider === provider)}
              desk={props.desk}
              nowMs={props.nowMs}
            />
          )}
        </For>
      </div>
    </>
  )
}
