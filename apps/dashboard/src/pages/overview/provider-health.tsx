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
      <ul class="m-0 p-0 list-none grid lg:grid-cols-2 gap-x-8 gap-y-2.5">
        <For each={used()} fallback={<li class="text-muted">{t('overview.healthNone')}</li>}>
          {(provider) => (
            <li class="grid grid-cols-[minmax(0,1fr)_5.5rem] sm:grid-cols-[minmax(0,auto)_minmax(3rem,1fr)_5.5rem] items-center gap-2 min-h-5">
              <StatusDot
                tone={TONES[provider.health]}
                title={`${provider.name}: ${plural('provider.keys', provider.keys)}`}
              >
                {provider.name}
              </StatusDot>
              <span class="max-sm:hidden flex justify-end min-w-0">
                <Strip by="provider" id={provider.id} />
              </span>
              <span class="text-muted whitespace-nowrap text-end">
                {t(`overview.health.${provider.health}`)}
              </span>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  )
}
