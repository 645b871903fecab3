/** Every provider that has a key, and whether it answers. */

import { For } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Strip } from '../../live/heartbeats.tsx'
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
      <ul class="m-0 p-0 list-none grid sm:grid-cols-2 gap-x-8 gap-y-2.5">
        <For each={used()} fallback={<li class="text-muted">{t('overview.healthNone')}</li>}>
          {(provider) => (
            <li class="grid grid-cols-[minmax(0,1fr)_auto_5.5rem] items-center gap-2 min-h-5">
              <StatusDot
                tone={TONES[provider.health]}
                title={`${provider.name}: ${plural('provider.keys', provider.keys)}`}
              >
                {provider.name}
              </StatusDot>
              <Strip by="provider" id={provider.id} />
              <span class="text-muted whitespace-nowrap text-end col-start-3">
                {t(`overview.health.${provider.health}`)}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  )
}
