/** Every provider that has a key, and whether it answers. */

import { For } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Panel } from '../../ui/page.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import type { Tone } from '../../ui/tone.ts'
import { getHealth } from './data.ts'

const TONES: Readonly<Record<ProviderBody['health'], Tone>> = {
  healthy: 'good',
  degraded: 'warn',
  down: 'bad',
  untried: 'idle',
  idle: 'idle',
  off: 'idle',
  retired: 'idle',
}

export function ProviderHealth() {
  const { t, plural } = useText()
  const providers = createLive(() => getHealth())
  const used = () => (providers()?.data ?? []).filter(({ keys }) => keys > 0)
  return (
    <Panel title={t('overview.health')}>
      <ul class="m-0 p-0 list-none grid sm:grid-cols-2 xl:grid-cols-3 gap-x-8 gap-y-2">
        <For each={used()} fallback={<li class="text-muted">{t('overview.healthNone')}</li>}>
          {(provider) => (
            <li class="flex justify-between gap-3">
              <StatusDot
                tone={TONES[provider.health]}
                title={plural('provider.keys', provider.keys)}
              >
                {provider.name}
              </StatusDot>
              <span class="text-muted whitespace-nowrap">
                {t(`overview.health.${provider.health}`)}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  )
}
