/** What the server was started with, value by value. */

import { createLive } from '../../api/live-query.ts'
import type { SettingsBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/page.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { getSettings } from './data.ts'

type Variable = SettingsBody['configuration'][number]

export function Configuration() {
  const { t } = useText()
  const answer = createLive(() => getSettings())
  const shownValue = ({ isSecret, isSet, value }: Variable): string => {
    if (isSecret) return t(isSet ? 'settings.secretSet' : 'settings.notSet')
    return value === null || value === '' ? t('settings.notSet') : value
  }
  const columns = (): readonly Column<Variable>[] => [
    {
      name: t('settings.variable'),
      isHeading: true,
      cell: ({ name }) => <span class="code">{name}</span>,
    },
    {
      name: t('settings.value'),
      cell: (variable) => (
        <span class={`break-all ${variable.isSecret || !variable.isSet ? 'text-muted' : 'code'}`}>
          {shownValue(variable)}
        </span>
      ),
    },
    {
      name: t('settings.from'),
      cell: ({ origin }) => (
        <Badge tone={origin === 'default' ? 'idle' : 'accent'}>
          {t(`settings.origin.${origin}`)}
        </Badge>
      ),
    },
  ]
  return (
    <Panel isFlush title={t('settings.configuration')} note={t('settings.configurationNote')}>
      <Table
        caption={t('settings.configuration')}
        columns={columns()}
        rows={answer()?.configuration ?? []}
      />
    </Panel>
  )
}
