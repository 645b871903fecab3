/** The one thing to do about each kind of alert: done at once where it can be, or the way to where it is done. */
import { createSignal, Show } from 'solid-js'
import { api } from '../api/client.ts'
import { change } from '../api/live-query.ts'
import type { AlertBody } from '../api/wire.ts'
import type { TextKey } from '../i18n/dictionary.ts'
import { useText } from '../i18n/text.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { notify, notifyFailure } from '../ui/toast.ts'
import type { Tone } from '../ui/tone.ts'

/** What the button says, and the page it leads to. */
const ACTIONS: Readonly<
  Record<AlertBody['action'], { readonly name: TextKey; readonly path: string }>
> = {
  add_key: { name: 'alert.addKey', path: '/keys?add=1' },
  replace_key: { name: 'alert.replaceKey', path: '/keys?filter=issues&add=1' },
  clear_cooldowns: { name: 'alert.clearCooldowns', path: '/keys' },
  open_keys: { name: 'alert.openKeys', path: '/keys' },
  open_settings: { name: 'alert.openSettings', path: '/settings' },
  open_backups: { name: 'alert.openBackups', path: '/settings#backup' },
}

/** How loud an alert is. */
export const ALERT_TONES: Readonly<Record<AlertBody['severity'], Tone>> = {
  info: 'idle',
  warning: 'warn',
  critical: 'bad',
}

/** The button of an alert. */
export function AlertAction(props: { readonly alert: AlertBody; readonly onFollow?: () => void }) {
  const { t } = useText()
  const action = () => ACTIONS[props.alert.action]
  const rested = (): string | undefined =>
    props.alert.action === 'clear_cooldowns' ? (props.alert.provider ?? undefined) : undefined
  return (
    <Show
      when={rested()}
      fallback={
        <LinkButton size="small" href={action().path} onFollow={() => props.onFollow?.()}>
          {t(action().name)}
        </LinkButton>
      }
    >
      {(provider) => <ClearCooldowns provider={provider()} />}
    </Show>
  )
}

function ClearCooldowns(props: { readonly provider: string }) {
  const { t } = useText()
  const [isPending, setPending] = createSignal(false)
  const clear = async (): Promise<void> => {
    setPending(true)
    try {
      const json = { provider: props.provider }
      await change(
        () => api.cooldowns.clear.$post({ json }),
        'keys',
        'models',
        'providers',
        'status',
      )
      notify({ tone: 'good', title: t('alert.cooldownsCleared') })
    } catch (thrown) {
      notifyFailure(t('failed.toast'), thrown)
    } finally {
      setPending(false)
    }
  }
  return (
    <Button size="small" isPending={isPending()} onClick={() => void clear()}>
      {t('alert.clearCooldowns')}
    </Button>
  )
}
