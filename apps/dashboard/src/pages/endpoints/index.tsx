/** The owner's own endpoints, as a panel of the keys page. */
import { createSignal, For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { Endpoint } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Switch } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { notifyFailure } from '../../ui/toast.ts'
import { changeEndpoint, getEndpoints, removeEndpoint } from './data.ts'
import { EditEndpoint } from './edit-endpoint.tsx'

export function Endpoints() {
  const { t } = useText()
  const endpoints = createLive(() => getEndpoints())
  const [editing, setEditing] = createSignal<Endpoint | 'new' | undefined>()
  const [removing, setRemoving] = createSignal<Endpoint | undefined>()
  const attempt = (work: Promise<unknown>): void =>
    void work.catch((thrown) => notifyFailure(t('endpoint.failed'), thrown))
  const remove = (): void => {
    const endpoint = removing()
    setRemoving(undefined)
    if (endpoint !== undefined) attempt(removeEndpoint(endpoint.id))
  }
  return (
    <Panel
      title={t('endpoint.title')}
      note={t('endpoint.note')}
      actions={
        <Button size="small" icon="i-lucide-plus" onClick={() => setEditing('new')}>
          {t('endpoint.add')}
        </Button>
      }
    >
      <ul class="m-0 p-0 list-none flex flex-col divide-y divide-line">
        <For each={endpoints()?.data} fallback={<li class="text-muted">{t('endpoint.none')}</li>}>
          {(endpoint) => (
            <Item
              endpoint={endpoint}
              onToggle={(enabled) => attempt(changeEndpoint(endpoint.id, { enabled }))}
              onEdit={() => setEditing(endpoint)}
              onRemove={() => setRemoving(endpoint)}
            />
          )}
        </For>
      </ul>
      <Show when={editing()}>
        {(endpoint) => (
          <EditEndpoint
            endpoint={endpoint() === 'new' ? undefined : (endpoint() as Endpoint)}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Show>
      <Confirm
        isOpen={removing() !== undefined}
        title={t('endpoint.deleteTitle', { name: removing()?.name ?? '' })}
        confirmLabel={t('keys.delete')}
        onClose={() => setRemoving(undefined)}
        onConfirm={remove}
      >
        {t('endpoint.deleteText')}
      </Confirm>
    </Panel>
  )
}

function Item(props: {
  readonly endpoint: Endpoint
  readonly onToggle: (enabled: boolean) => void
  readonly onEdit: () => void
  readonly onRemove: () => void
}) {
  const { t, plural } = useText()
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
      <span class="flex-1 min-w-48">
        <span class="block font-medium truncate" title={props.endpoint.name}>
          {props.endpoint.name}
        </span>
        <span class="block text-xs text-muted truncate" title={props.endpoint.baseUrl}>
          <span class="code">{props.endpoint.baseUrl}</span>
          {` · ${plural('provider.models', props.endpoint.models.length)} · ${plural('provider.keys', props.endpoint.keys)}`}
        </span>
      </span>
      <Switch
        isLabelHidden
        label={t('action.use', { name: props.endpoint.name })}
        isOn={props.endpoint.enabled}
        onToggle={props.onToggle}
      />
      <IconButton
        size="small"
        icon="i-lucide-pencil"
        label={t('endpoint.edit', { name: props.endpoint.name })}
        onClick={() => props.onEdit()}
      />
      <IconButton
        size="small"
        icon="i-lucide-trash-2"
        label={t('endpoint.delete', { name: props.endpoint.name })}
        onClick={() => props.onRemove()}
      />
    </li>
  )
}
