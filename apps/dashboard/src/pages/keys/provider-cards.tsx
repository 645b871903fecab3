/** Where keys come from: each provider with what it gives, what it asks, and the way there. */

import { For, Show } from 'solid-js'
import type { ProviderBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { LinkButton } from '../../ui/button.tsx'
import { Switch } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { notifyFailure } from '../../ui/toast.ts'
import { switchProvider } from './data.ts'
import { ProviderStatus } from './provider-status.tsx'

export function ProviderCards(props: {
  readonly providers: readonly ProviderBody[]
  readonly keysOf: (providerId: string) => number
}) {
  const { t } = useText()
  return (
    <Panel title={t('overview.health')} note={t('provider.note')}>
      <ul class="m-0 p-0 list-none grid grid-cols-[repeat(auto-fill,minmax(min(100%,17rem),1fr))] gap-3">
        <For each={props.providers}>
          {(provider) => <ProviderCard provider={provider} keys={props.keysOf(provider.id)} />}
        </For>
      </ul>
    </Panel>
  )
}

function ProviderCard(props: { readonly provider: ProviderBody; readonly keys: number }) {
  const { t, plural } = useText()
  return (
    <li class="border border-line rounded-lg p-4 flex flex-col gap-2 min-w-0">
      <div class="row justify-between">
        <h3 class="m-0 text-sm font-semibold truncate flex-1">{props.provider.name}</h3>
        <ProviderStatus provider={props.provider} />
        <Show when={props.provider.retired === null}>
          <Switch
            isLabelHidden
            label={t('action.use', { name: props.provider.name })}
            isOn={props.provider.enabled}
            onToggle={(enabled) =>
              void switchProvider(props.provider.id, enabled).catch((thrown) =>
                notifyFailure(t('action.notSaved'), thrown),
              )
            }
          />
        </Show>
      </div>
      <p class="m-0 text-xs text-muted figure">
        {plural('provider.models', props.provider.models)}
        {' · '}
        {plural('provider.keys', props.keys)}
      </p>
      <Show when={props.provider.retired ?? props.provider.terms?.note}>
        {(note) => (
          <p class="m-0 text-xs text-muted line-clamp-4" title={note()}>
            {note()}
          </p>
        )}
      </Show>
      <div class="row mt-auto pt-1">
        <Show when={props.provider.keyUrl}>
          {(url) => (
            <LinkButton isExternal size="small" icon="i-lucide-external-link" href={url()}>
              {t('provider.getKey')}
            </LinkButton>
          )}
        </Show>
        <LinkButton isExternal size="small" tone="quiet" href={props.provider.docs}>
          {t('provider.terms')}
        </LinkButton>
      </div>
    </li>
  )
}
