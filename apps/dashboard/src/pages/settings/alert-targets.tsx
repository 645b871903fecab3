/** Where alerts go beside the bell. */

import { createSignal, For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { AlertTarget, SettingsBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { notify, notifyFailure } from '../../ui/toast.ts'
import { changedAlerts } from './changed-settings.ts'
import { getSettings, removeTarget, testTarget } from './data.ts'
import { NewTarget } from './new-target.tsx'
import { useSaveSettings } from './save-settings.ts'

export function AlertTargets() {
  const { t } = useText()
  const answer = createLive(() => getSettings())
  const [isAdding, setAdding] = createSignal(false)
  return (
    <Panel
      title={t('settings.alerts')}
      note={t('settings.alertsNote')}
      actions={
        <Button size="small" icon="i-lucide-plus" onClick={() => setAdding(true)}>
          {t('target.add')}
        </Button>
      }
    >
      <ul class="m-0 p-0 list-none flex flex-col divide-y divide-line">
        <For
          each={answer()?.alertTargets}
          fallback={<li class="text-muted">{t('target.none')}</li>}
        >
          {(target) => <Target target={target} />}
        </For>
      </ul>
      <Show when={answer()?.settings}>{(settings) => <When settings={settings()} />}</Show>
      <Show when={isAdding()}>
        <NewTarget onClose={() => setAdding(false)} />
      </Show>
    </Panel>
  )
}

/** When alerts are worth a message. */
function When(props: { readonly settings: SettingsBody['settings'] }) {
  const { t } = useText()
  /** The viewer's, for hours that are set now; those that are set have their own. */
  const viewersZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const zone = (): string => props.settings.quietHours.value?.timeZone ?? viewersZone
  const save = useSaveSettings()
  return (
    <form
      class="stack mt-4 pt-5 border-t border-line"
      onSubmit={(event) => {
        event.preventDefault()
        void save(changedAlerts(props.settings, new FormData(event.currentTarget), viewersZone))
      }}
    >
      <TextField
        required
        name="quotaAlertPercent"
        type="number"
        min={10}
        max={99}
        label={t('alerts.percent')}
        hint={t('alerts.percentHint')}
        value={props.settings.quotaAlertPercent.value}
      />
      <div class="grid grid-cols-2 gap-x-4 gap-y-1.5">
        <TextField
          name="quietFrom"
          type="time"
          label={t('alerts.quietFrom')}
          value={props.settings.quietHours.value?.from ?? ''}
        />
        <TextField
          name="quietUntil"
          type="time"
          label={t('alerts.quietUntil')}
          value={props.settings.quietHours.value?.until ?? ''}
        />
        <p class="m-0 col-span-2 text-xs text-muted">{t('alerts.quietHint', { zone: zone() })}</p>
      </div>
      <div>
        <Button type="submit" tone="primary">
          {t('action.save')}
        </Button>
      </div>
    </form>
  )
}

function Target(props: { readonly target: AlertTarget }) {
  const { t } = useText()
  const [isTesting, setTesting] = createSignal(false)
  const test = async (): Promise<void> => {
    setTesting(true)
    try {
      const { delivered, message } = await testTarget(props.target.id)
      notify({
        tone: delivered ? 'good' : 'bad',
        title: t(delivered ? 'target.delivered' : 'target.undelivered'),
        text: message,
      })
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setTesting(false)
    }
  }
  const remove = async (): Promise<void> => {
    const name = props.target.label
    try {
      await removeTarget(props.target.id)
      notify({ tone: 'good', title: t('target.deleted', { name }) })
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    }
  }
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <span class="flex-1 min-w-40">
        <span class="row font-medium">
          {props.target.label}
          <Badge>{t(`target.kind.${props.target.kind}`)}</Badge>
        </span>
        <span class="block text-xs text-muted">
          {`${props.target.masked} · ${t(`target.severity.${props.target.severity}`)}`}
        </span>
      </span>
      <Button size="small" isPending={isTesting()} onClick={() => void test()}>
        {t('target.test')}
      </Button>
      <IconButton
        size="small"
        icon="i-lucide-trash-2"
        label={t('target.delete', { name: props.target.label })}
        onClick={() => void remove()}
      />
    </li>
  )
}
