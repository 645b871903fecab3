/** Where alerts go beside the bell. */

import { createSignal, For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { AlertTarget } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { notify, notifyFailure } from '../../ui/toast.tsx'
import { getSettings, removeTarget, testTarget } from './data.ts'
import { NewTarget } from './new-target.tsx'

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
      <Show when={isAdding()}>
        <NewTarget onClose={() => setAdding(false)} />
      </Show>
    </Panel>
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
