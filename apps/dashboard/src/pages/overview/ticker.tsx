/** Requests as they finish. */

import { Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { RequestBody } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { useLive } from '../../live/live.tsx'
import { newestFirst } from '../../live/recent-requests.ts'
import { LiveState } from '../../shell/live-state.tsx'
import { Badge } from '../../ui/badge.tsx'
import { LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { createIsNarrow } from '../../ui/media.ts'
import { Panel } from '../../ui/page.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { servedBy, TONES } from '../requests/words.ts'
import { getRecent } from './data.ts'

/** A phone's ticker is a glance, not a log. */
const SHOWN = { wide: 12, narrow: 5 } as const

export function Ticker() {
  const { t, plural, relative, latency, compact } = useText()
  const live = useLive()
  const isNarrow = createIsNarrow()
  const now = createNow()
  const before = createLive(() => getRecent())
  const requests = (): readonly RequestBody[] =>
    newestFirst(live.recent, before()?.data ?? []).slice(0, isNarrow() ? SHOWN.narrow : SHOWN.wide)
  const firstToken = (): Column<RequestBody> => ({
    name: t('overview.firstToken'),
    isNumeric: true,
    cell: ({ firstTokenMs }) => (firstTokenMs === null ? '–' : latency(firstTokenMs)),
  })
  const columns = (): readonly Column<RequestBody>[] => [
    {
      name: t('overview.model'),
      isHeading: true,
      class: 'w-full max-w-0',
      cell: (request) => (
        <span class="flex items-center gap-2 min-w-0">
          <span class="truncate code" title={servedBy(request)}>
            {servedBy(request) ?? t('overview.nobody')}
          </span>
          <Show when={request.attempts > 1}>
            <Badge tone="accent">{plural('overview.attempts', request.attempts)}</Badge>
          </Show>
        </span>
      ),
    },
    {
      name: t('overview.outcome'),
      isSelfEvident: true,
      cell: ({ outcome }) => (
        <StatusDot tone={TONES[outcome]}>{t(`overview.outcome.${outcome}`)}</StatusDot>
      ),
    },
    ...(isNarrow() ? [] : [firstToken()]),
    {
      name: t('overview.took'),
      isNumeric: true,
      cell: ({ durationMs }) => latency(durationMs),
    },
    {
      name: t('overview.tokens'),
      isNumeric: true,
      cell: ({ promptTokens, completionTokens }) => compact(promptTokens + completionTokens),
    },
    {
      name: t('overview.when'),
      isNumeric: true,
      cell: ({ atMs }) => <span class="text-muted whitespace-nowrap">{relative(atMs, now())}</span>,
    },
  ]
  return (
    <Panel isFlush title={t('overview.ticker')} actions={<LiveState />}>
      <Show
        when={requests().length > 0}
        fallback={
          <EmptyState
            icon="i-lucide-radio"
            title={t('overview.tickerNone')}
            action={<LinkButton href="/connect">{t('overview.step.client')}</LinkButton>}
          >
            {t('overview.tickerNoneText')}
          </EmptyState>
        }
      >
        <Table caption={t('overview.ticker')} columns={columns()} rows={requests()} />
      </Show>
    </Panel>
  )
}
