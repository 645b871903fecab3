/** The last changes, whoever made them. */

import { Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { AuditPage } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Panel } from '../../ui/page.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { getAudit } from './data.ts'

type Entry = AuditPage['data'][number]

export function Audit() {
  const { t, instant } = useText()
  const trail = createLive(() => getAudit())
  const columns = (): readonly Column<Entry>[] => [
    {
      name: t('settings.action'),
      isHeading: true,
      cell: ({ action }) => <span class="code">{action}</span>,
    },
    {
      name: t('settings.subject'),
      cell: ({ subject }) => <span class="code text-muted break-all">{subject ?? '–'}</span>,
    },
    {
      name: t('settings.result'),
      cell: ({ httpStatus }) => (
        <StatusDot tone={httpStatus < 400 ? 'good' : 'bad'}>{httpStatus}</StatusDot>
      ),
    },
    {
      name: t('overview.when'),
      isNumeric: true,
      cell: ({ atMs }) => <span class="text-muted whitespace-normal">{instant(atMs)}</span>,
    },
  ]
  return (
    <Panel isFlush title={t('settings.audit')} note={t('settings.auditNote')}>
      <Show
        when={(trail()?.data.length ?? 0) > 0}
        fallback={<p class="m-0 px-5 pb-5 text-muted">{t('settings.auditNone')}</p>}
      >
        <Table caption={t('settings.audit')} columns={columns()} rows={trail()?.data ?? []} />
      </Show>
    </Panel>
  )
}
