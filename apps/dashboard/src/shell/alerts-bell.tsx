/** The bell once its alerts are known, and what each of them wants done. */
import { For, Show } from 'solid-js'
import { createLive } from '../api/live-query.ts'
import { getStatus } from '../api/status.ts'
import type { AlertBody } from '../api/wire.ts'
import { createNow } from '../clock.ts'
import { useText } from '../i18n/text.tsx'
import { IconButton } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { StatusDot } from '../ui/status-dot.tsx'
import { ALERT_TONES, AlertAction } from './alert-action.tsx'

const MINUTE_MS = 60_000

export function AlertsBell(props: { readonly align: 'start' | 'end' }) {
  const { t, plural } = useText()
  const status = createLive(() => getStatus())
  const alerts = (): readonly AlertBody[] => status()?.alerts ?? []
  const label = (): string =>
    alerts().length === 0 ? t('bell.label') : plural('bell.count', alerts().length)
  return (
    <Popover
      align={props.align}
      trigger={(wiring) => (
        <span class="relative">
          <IconButton {...wiring()} icon="i-lucide-bell" label={label()} />
          <Show when={alerts().length > 0}>
            <span
              class="absolute top-1.5 end-1.5 w-2 h-2 rounded-full bg-bad border border-bg"
              aria-hidden="true"
            />
          </Show>
        </span>
      )}
    >
      {(close) => (
        <Show
          when={alerts().length > 0}
          fallback={
            <span class="flex flex-col p-3 w-64">
              <span class="font-medium">{t('bell.none')}</span>
              <span class="text-muted text-xs">{t('bell.noneHint')}</span>
            </span>
          }
        >
          <ul class="m-0 p-1 list-none flex flex-col gap-1 w-80 max-w-full max-h-96 overflow-y-auto">
            <For each={alerts()}>{(alert) => <Alert alert={alert} onFollow={close} />}</For>
          </ul>
        </Show>
      )}
    </Popover>
  )
}

function Alert(props: { readonly alert: AlertBody; readonly onFollow: () => void }) {
  const { relative, alertText } = useText()
  const now = createNow(MINUTE_MS)
  return (
    <li class="flex flex-col gap-2 p-2 border-b border-line last:border-b-0">
      <StatusDot tone={ALERT_TONES[props.alert.severity]}>
        <span class="whitespace-normal">{alertText(props.alert)}</span>
      </StatusDot>
      <span class="row justify-between">
        <span class="text-xs text-muted">{relative(props.alert.sinceMs, now())}</span>
        <AlertAction alert={props.alert} onFollow={props.onFollow} />
      </span>
    </li>
  )
}
