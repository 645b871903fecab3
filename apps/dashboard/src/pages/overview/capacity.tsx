/** What each provider still gives today, when it starts over, and when it runs dry. */

import { For, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { CapacityBody } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { Meter } from '../../ui/meter.tsx'
import { Panel } from '../../ui/page.tsx'
import { unitName } from '../keys/limits.ts'
import { getCapacity } from './data.ts'

const MINUTE_MS = 60_000

type Allowance = CapacityBody['data'][number]

export function Capacity() {
  const { t } = useText()
  const capacity = createLive(() => getCapacity())
  const now = createNow(MINUTE_MS)
  return (
    <Panel title={t('overview.capacity')} note={t('overview.capacityNote')}>
      <ul class="m-0 p-0 list-none grid grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-x-8 gap-y-4">
        <For
          each={capacity()?.data}
          fallback={<li class="text-muted">{t('overview.capacityNone')}</li>}
        >
          {(allowance) => <Left allowance={allowance} nowMs={now()} />}
        </For>
      </ul>
    </Panel>
  )
}

function Left(props: { readonly allowance: Allowance; readonly nowMs: number }) {
  const text = useText()
  const { t, compact, span, clockTime } = text
  const left = (): number => Math.max(0, props.allowance.cap - props.allowance.used)
  const unit = (): string => unitName(text, props.allowance.unit)
  const used = (): string =>
    t('overview.ofCap', {
      used: compact(props.allowance.used),
      cap: compact(props.allowance.cap),
    })
  const forecast = (): string | undefined => {
    const { dryAtMs } = props.allowance
    if (left() === 0) return t('overview.dryNow')
    return dryAtMs === null
      ? undefined
      : t('overview.dry', { time: clockTime(dryAtMs, props.nowMs) })
  }
  const reset = (): string | undefined => {
    const { resetAtMs } = props.allowance
    return resetAtMs === null || resetAtMs <= props.nowMs
      ? undefined
      : t('overview.resets', { span: span(resetAtMs - props.nowMs) })
  }
  return (
    <li class="flex flex-col gap-1.5 min-w-0">
      <span class="flex justify-between gap-3">
        <span class="font-medium truncate">{props.allowance.name}</span>
        <span class="figure whitespace-nowrap">
          {t('overview.left', { left: compact(left()), unit: unit() })}
        </span>
      </span>
      <Meter
        used={props.allowance.used}
        cap={props.allowance.cap}
        label={`${props.allowance.name}, ${unit()}`}
        text={used()}
      />
      <span class="flex flex-wrap justify-between gap-x-3 text-xs text-muted">
        <Show when={forecast()} fallback={<span>{reset() ?? used()}</span>}>
          <span class="text-warn font-medium">{forecast()}</span>
          <span>{reset()}</span>
        </Show>
      </span>
    </li>
  )
}
