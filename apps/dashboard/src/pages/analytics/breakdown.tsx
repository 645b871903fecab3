/** Totals by provider, model, key or client: who carried the load, and how well. */
import { createAsync } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import type { BreakdownBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Panel } from '../../ui/page.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { answeredShare } from '../overview/figures.ts'
import { DIMENSIONS, type Dimension, getBreakdown, type Window } from './data.ts'

type Row = BreakdownBody['rows'][number]

export function Breakdown(props: { readonly window: Window }) {
  const { t } = useText()
  const [by, setBy] = createSignal<Dimension>('provider')
  return (
    <Panel
      isFlush
      title={t('analytics.breakdown')}
      actions={
        <Tabs
          label={t('analytics.breakdown')}
          value={by()}
          onChange={setBy}
          tabs={DIMENSIONS.map((id) => ({ id, name: t(`analytics.by.${id}`) }))}
        />
      }
    >
      <Failed>
        <Pending>
          <Rows window={props.window} by={by()} />
        </Pending>
      </Failed>
    </Panel>
  )
}

function Rows(props: { readonly window: Window; readonly by: Dimension }) {
  const { t, compact, percent, latency, number } = useText()
  const found = createAsync(() => getBreakdown(props.window, props.by))
  const most = (): number => Math.max(1, ...(found()?.rows ?? []).map(({ requests }) => requests))
  const columns = (): readonly Column<Row>[] => [
    {
      name: t(`analytics.by.${props.by}`),
      isHeading: true,
      class: 'w-2/5 max-w-0',
      cell: (row) => (
        <span class="flex flex-col gap-1 min-w-0">
          <span class="truncate" title={row.label}>
            {row.label}
          </span>
          <span
            class="block h-1 rounded-full bg-sunken overflow-hidden max-w-56"
            aria-hidden="true"
          >
            <span
              class="block h-full bg-accent rounded-full"
              style={{ width: `${(row.requests / most()) * 100}%` }}
            />
          </span>
        </span>
      ),
    },
    { name: t('overview.requests'), isNumeric: true, cell: (row) => number(row.requests) },
    {
      name: t('overview.success'),
      isNumeric: true,
      cell: (row) => {
        const share = answeredShare(row)
        return share === undefined ? t('none.dash') : percent(share)
      },
    },
    { name: t('analytics.canceled'), isNumeric: true, cell: (row) => number(row.canceled) },
    {
      name: t('overview.tokens'),
      isNumeric: true,
      cell: (row) => compact(row.promptTokens + row.completionTokens),
    },
    {
      name: t('overview.firstToken'),
      isNumeric: true,
      cell: ({ firstTokenMs: { p50 } }) => (p50 === null ? t('none.dash') : latency(p50)),
    },
    {
      name: t('analytics.p95'),
      isNumeric: true,
      cell: ({ latencyMs: { p95 } }) => (p95 === null ? t('none.dash') : latency(p95)),
    },
  ]
  return (
    <Show
      when={(found()?.rows.length ?? 0) > 0}
      fallback={<p class="m-0 px-5 pb-6 text-muted">{t('analytics.nothing')}</p>}
    >
      <Table caption={t('analytics.breakdown')} columns={columns()} rows={found()?.rows ?? []} />
    </Show>
  )
}
