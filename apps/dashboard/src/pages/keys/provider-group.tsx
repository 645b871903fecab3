/** The keys of one provider under its name. */

import { For, Show } from 'solid-js'
import type { KeyBody, ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { LinkButton } from '../../ui/button.tsx'
import type { KeyDesk } from './desk.ts'
import { KeyRow } from './key-row.tsx'
import { ProviderStatus } from './provider-status.tsx'

export function ProviderGroup(props: {
  readonly provider: ProviderBody | undefined
  readonly id: string
  readonly keys: readonly KeyBody[]
  readonly desk: KeyDesk
  readonly nowMs: number
}) {
  const { t, plural } = useText()
  return (
    <section class="card" aria-label={props.provider?.name ?? props.id}>
      <header class="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3">
        <h3 class="m-0 text-[0.9375rem] font-semibold">{props.provider?.name ?? props.id}</h3>
        <Show when={props.provider}>{(provider) => <ProviderStatus provider={provider()} />}</Show>
        <span class="text-xs text-muted flex-1">{plural('provider.keys', props.keys.length)}</span>
        <Show when={props.provider?.keyUrl}>
          {(url) => (
            <LinkButton
              isExternal
              size="small"
              tone="quiet"
              icon="i-lucide-external-link"
              href={url()}
            >
              {t('provider.getKey')}
            </LinkButton>
          )}
        </Show>
      </header>
      <ul class="m-0 p-0 list-none">
        <For each={props.keys}>
          {(stored) => <KeyRow stored={stored} desk={props.desk} nowMs={props.nowMs} />}
        </For>
      </ul>
    </section>
  )
}
