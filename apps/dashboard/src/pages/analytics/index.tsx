/** Analytics: a window of time in four pictures and one table. */
import { createAsync, useSearchParams } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { createPageKeys } from '../../shell/shortcuts.ts'
import { Page } from '../../ui/page.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Breakdown } from './breakdown.tsx'
import { ChartPanel } from './chart-panel.tsx'
import { CHARTS } from './charts.ts'
import { getUsage, WINDOWS, type Window } from './data.ts'

export function AnalyticsPage() {
  const { t } = useText()
  const [search, setSearch] = useSearchParams<{ window?: string }>()
  const span = (): Window => WINDOWS.find((known) => known === search.window) ?? '24h'
  createPageKeys({
    d: () => setSearch({ window: '24h' }),
    w: () => setSearch({ window: '7d' }),
    m: () => setSearch({ window: '30d' }),
  })
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Page
      title={t('nav.analytics')}
      subtitle={t('analytics.subtitle', { zone })}
      actions={
        <Tabs
          label={t('analytics.window')}
          value={span()}
          onChange={(window) => setSearch({ window })}
          tabs={WINDOWS.map((id) => ({ id, name: t(`analytics.window.${id}`) }))}
        />
      }
    >
      <Failed>
        <Pending>
          <Charts window={span()} />
        </Pending>
      </Failed>
      <Breakdown window={span()} />
    </Page>
  )
}

function Charts(props: { readonly window: Window }) {
  const usage = createAsync(() => getUsage(props.window))
  return (
    <Show when={usage()}>
      {(found) => (
        <div class="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-2 gap-5">
          <For each={CHARTS}>{(chart) => <ChartPanel chart={chart} points={found().points} />}</For>
        </div>
      )}
    </Show>
  )
}
