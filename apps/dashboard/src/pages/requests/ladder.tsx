/** The failover ladder: who was called when, for how long, and what came of it. A list that a picture is drawn into. */
import { For, Show } from 'solid-js'
import type { TraceBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { rungsOf } from './ladder.ts'

export function Ladder(props: { readonly trace: TraceBody }) {
  const { t, latency } = useText()
  const rungs = () => rungsOf(props.trace.calls, props.trace.durationMs)
  const percent = (share: number): string => `${share * 100}%`
  return (
    <Show
      when={props.trace.calls.length > 0}
      fallback={<p class="m-0 text-muted">{t('requests.noCalls')}</p>}
    >
      <ol class="m-0 p-0 list-none flex flex-col gap-3">
        <For each={props.trace.calls}>
          {(call, at) => (
            <li class="flex flex-col gap-1.5">
              <div class="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
                <span class="code font-medium break-all">{`${call.provider}/${call.model}`}</span>
                <span class="text-muted text-xs">{call.keyLabel ?? call.keyId.slice(0, 8)}</span>
                <span class="flex-1" />
                <StatusDot
                  tone={call.error === null ? 'good' : call.error === 'aborted' ? 'idle' : 'bad'}
                >
                  {call.error === null ? t('requests.answered') : call.error.replaceAll('_', ' ')}
                </StatusDot>
              </div>
              <span
                class="relative block h-2.5 rounded-full bg-sunken overflow-hidden"
                aria-hidden="true"
              >
                <span
                  class={`absolute inset-y-0 rounded-full ${call.error === null ? 'bg-good' : 'bg-bad'} op-45`}
                  style={{
                    'inset-inline-start': percent(rungs()[at()]?.start ?? 0),
                    width: percent(rungs()[at()]?.width ?? 0),
                  }}
                />
                <span
                  class={`absolute inset-y-0 rounded-full ${call.error === null ? 'bg-good' : 'bg-bad'}`}
                  style={{
                    'inset-inline-start': percent(
                      (rungs()[at()]?.start ?? 0) + (rungs()[at()]?.waiting ?? 0),
                    ),
                    width: percent((rungs()[at()]?.width ?? 0) - (rungs()[at()]?.waiting ?? 0)),
                  }}
                />
              </span>
              <span class="flex flex-wrap gap-x-4 text-xs text-muted figure">
                <span>{t('requests.began', { after: latency(call.startedAfterMs) })}</span>
                <Show when={call.firstTokenMs !== null}>
                  <span>
                    {t('requests.firstToken', { after: latency(call.firstTokenMs ?? 0) })}
                  </span>
                </Show>
                <span>{t('requests.took', { span: latency(call.durationMs) })}</span>
              </span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  )
}
