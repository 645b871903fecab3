/** Which FreeLLMAPI this is. */
import { For } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { getStatus } from '../../api/status.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { LinkButton } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'

const MINUTE_MS = 60_000

export function About() {
  const { t, span, number } = useText()
  const status = createLive(() => getStatus())
  const now = createNow(MINUTE_MS)
  const facts = (): readonly (readonly [string, string])[] => {
    const known = status()
    if (known === undefined) return []
    return [
      [t('settings.version'), known.version],
      [t('settings.uptime'), span(now() - known.startedAtMs)],
      [t('settings.mode'), known.mode],
      [
        t('settings.databaseSize'),
        number(known.databaseBytes / 1_000_000, {
          style: 'unit',
          unit: 'megabyte',
          maximumFractionDigits: 1,
        }),
      ],
    ]
  }
  return (
    <Panel
      title={t('settings.about')}
      actions={
        <LinkButton isExternal size="small" icon="i-lucide-book-open" href="/api/docs">
          {t('settings.apiDocs')}
        </LinkButton>
      }
    >
      <dl class="m-0 grid grid-cols-2 gap-x-6 gap-y-3">
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt class="eyebrow">{name}</dt>
              <dd class="m-0 figure">{value}</dd>
            </div>
          )}
        </For>
      </dl>
    </Panel>
  )
}
