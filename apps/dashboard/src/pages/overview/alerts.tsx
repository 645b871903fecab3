/** What is broken, each with the one button that mends it or leads to where it is mended. */
import { For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { getStatus } from '../../api/status.ts'
import { useText } from '../../i18n/text.tsx'
import { ALERT_TONES, AlertAction } from '../../shell/alert-action.tsx'
import { Panel } from '../../ui/page.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'

export function Alerts() {
  const { t, alertText } = useText()
  const status = createLive(() => getStatus())
  // The checklist asks for the first key already.
  const alerts = () => (status()?.alerts ?? []).filter(({ kind }) => kind !== 'no_keys')
  return (
    <Show when={alerts().length > 0}>
      <Panel isFlush title={t('overview.alerts')}>
        <ul class="m-0 p-0 list-none">
          <For each={alerts()}>
            {(alert) => (
              <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2.5 border-t border-line">
                <span class="flex-1 min-w-[14rem]">
                  <StatusDot tone={ALERT_TONES[alert.severity]}>
                    <span class="whitespace-normal">{alertText(alert)}</span>
                  </StatusDot>
                </span>
                <AlertAction alert={alert} />
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  )
}
