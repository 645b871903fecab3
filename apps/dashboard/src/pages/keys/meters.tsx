/** A key's limits: the tightest first, each with its count, when it starts over, and who says so. */

import { For, Show } from 'solid-js'
import type { MeterBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Meter } from '../../ui/meter.tsx'
import { limitName, provenance } from './limits.ts'
import { byTightness } from './tightness.ts'

/** As many as fit a row; the others unfold. */
const SHOWN = 4

export function Meters(props: {
  readonly name: string
  readonly meters: readonly MeterBody[]
  readonly nowMs: number
}) {
  const { t, plural } = useText()
  const sorted = () => byTightness(props.meters)
  const rest = () => sorted().slice(SHOWN)
  return (
    <Show
      when={props.meters.length > 0}
      fallback={<p class="m-0 text-xs text-muted">{t('keys.metersNone')}</p>}
    >
      <section aria-label={t('keys.meters', { name: props.name })}>
        <Grid meters={sorted().slice(0, SHOWN)} nowMs={props.nowMs} />
        <Show when={rest().length > 0}>
          <details class="mt-2">
            <summary class="text-xs text-muted hover:text-ink inline-flex items-center gap-1">
              <span class="i-lucide-chevrons-up-down" aria-hidden="true" />
              {plural('keys.metersMore', rest().length)}
            </summary>
            <div class="mt-2">
              <Grid meters={rest()} nowMs={props.nowMs} />
            </div>
          </details>
        </Show>
      </section>
    </Show>
  )
}

function Grid(props: { readonly meters: readonly MeterBody[]; readonly nowMs: number }) {
  return (
    <div class="grid grid-cols-[repeat(auto-fill,minmax(min(100%,13rem),1fr))] gap-x-6 gap-y-3">
      <For each={props.meters}>{(meter) => <Reading meter={meter} nowMs={props.nowMs} />}</For>
    </div>
  )
}

/** Who says so: the documentation, the provider's own answers, or the owner. */
const SOURCES: Readonly<Record<MeterBody['source'], string>> = {
  catalog: 'i-lucide-book-open',
  learned: 'i-lucide-radio',
  user: 'i-lucide-pencil',
}

function Reading(props: { readonly meter: MeterBody; readonly nowMs: number }) {
  const text = useText()
  const { t, compact, span, clockTime } = text
  const used = (): string =>
    t('limit.used', { used: compact(props.meter.used), cap: compact(props.meter.cap) })
  const name = (): string => limitName(text, props.meter)
  const subject = (): string => subjectName(text, props.meter.subject)
  const reset = (): string | undefined => {
    const { resetAtMs, used: count } = props.meter
    return resetAtMs === null || count === 0 || resetAtMs <= props.nowMs
      ? undefined
      : t('limit.resets', { span: span(resetAtMs - props.nowMs) })
  }
  /** Only what will be empty before it starts over is worth a warning. */
  const dry = (): string | undefined => {
    const { dryAtMs, resetAtMs } = props.meter
    if (dryAtMs === null || (resetAtMs !== null && resetAtMs < dryAtMs)) return undefined
    return t('overview.dry', { time: clockTime(dryAtMs, props.nowMs) })
  }
  const title = (): string =>
    [provenance(text, props.meter), reset()].filter((part) => part !== undefined).join(' · ')
  return (
    <div class="flex flex-col gap-1 min-w-0 text-xs" title={title()}>
      <div class="flex justify-between gap-2">
        <span class="row !gap-1.5">
          <span class="truncate font-medium">{name()}</span>
          <span
            class={`text-faint ${SOURCES[props.meter.source]}`}
            role="img"
            aria-label={provenance(text, props.meter)}
          />
        </span>
        <span class="figure whitespace-nowrap">{used()}</span>
      </div>
      <Meter
        used={props.meter.used}
        cap={props.meter.cap}
        label={`${subject()}, ${name()}`}
        text={`${used()}${reset() ? `, ${reset()}` : ''}`}
      />
      <div class="flex justify-between gap-2 text-muted">
        <span class="truncate" title={subject()}>
          {subject()}
        </span>
        <Show when={dry()} fallback={<span class="figure whitespace-nowrap">{reset()}</span>}>
          <span class="figure whitespace-nowrap text-warn">{dry()}</span>
        </Show>
      </div>
    </div>
  )
}

/** What the limit binds, in words. A model is named without its provider, which the group says already. */
function subjectName({ t }: Pick<ReturnType<typeof useText>, 't'>, subject: string): string {
  if (subject === 'account') return t('limit.account')
  if (subject.startsWith('pool:')) return t('limit.pool', { name: subject.slice(5) })
  if (subject.startsWith('shared:')) return t('limit.shared', { name: subject.slice(7) })
  return subject.slice(subject.indexOf('/') + 1)
}
