/** The day in five figures. What was not measured says so, instead of showing a zero. */

import { type JSX, Show } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import type { UsageBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { getDay } from './data.ts'
import { answeredShare, changeOf } from './figures.ts'

export function Figures() {
  const { t, number, compact, percent, latency } = useText()
  const day = createLive(() => getDay())
  const usage = (): UsageBody | undefined => day()?.summary.current
  const volumes = (): readonly number[] => (day()?.points ?? []).map(({ requests }) => requests)
  const change = (): string | undefined => {
    const share = changeOf(usage()?.requests ?? 0, day()?.summary.previous.requests ?? 0)
    return share === undefined
      ? undefined
      : t('overview.previous', {
          change: number(share, {
            style: 'percent',
            signDisplay: 'exceptZero',
            maximumFractionDigits: 0,
          }),
        })
  }
  /** The better news first; a client that left is worth a word only when one did. */
  const aside = ({ fallbacks, canceled }: UsageBody): string | undefined => {
    if (fallbacks > 0) return t('overview.fallbacks', { count: number(fallbacks) })
    return canceled > 0 ? t('overview.successHint', { count: number(canceled) }) : undefined
  }
  const measured = (ms: number | null | undefined): string | undefined =>
    ms === null || ms === undefined ? undefined : latency(ms)
  return (
    <Show when={usage()}>
      {(used) => (
        <dl class="m-0 grid grid-cols-2 lg:grid-cols-5 gap-3 md:gap-4">
          <Figure
            name={t('overview.requests')}
            value={compact(used().requests)}
            note={change()}
            class="max-lg:col-span-2"
          >
            <Sparkline
              values={volumes()}
              label={t('overview.trend', { most: Math.max(0, ...volumes()) })}
            />
          </Figure>
          <Figure
            name={t('overview.success')}
            value={maybe(answeredShare(used()), percent)}
            note={aside(used())}
          />
          <Figure
            name={t('overview.latency')}
            value={measured(used().latencyMs.p50)}
            note={maybe(measured(used().latencyMs.p95), (p95) =>
              t('overview.latencyHint', { p95 }),
            )}
          />
          <Figure
            name={t('overview.firstToken')}
            value={measured(used().firstTokenMs.p50)}
            note={maybe(measured(used().firstTokenMs.p95), (p95) =>
              t('overview.latencyHint', { p95 }),
            )}
          />
          <Figure
            name={t('overview.tokens')}
            value={compact(used().promptTokens + used().completionTokens)}
            note={t('overview.tokensHint', {
              input: compact(used().promptTokens),
              output: compact(used().completionTokens),
            })}
          />
        </dl>
      )}
    </Show>
  )
}

function maybe<Value>(
  value: Value | undefined,
  write: (value: Value) => string,
): string | undefined {
  return value === undefined ? undefined : write(value)
}

function Figure(props: {
  readonly name: string
  readonly value: string | undefined
  readonly note?: string | undefined
  readonly class?: string
  readonly children?: JSX.Element
}) {
  const { t } = useText()
  return (
    <div class={`card px-4 py-3.5 flex flex-col gap-0.5 min-w-0 ${props.class ?? ''}`}>
      <dt class="eyebrow">{props.name}</dt>
      <dd class="m-0 flex flex-col gap-1.5 flex-1">
        <Show
          when={props.value}
          fallback={<span class="text-muted text-lg leading-8">{t('none.dash')}</span>}
        >
          <span class="text-2xl font-semibold figure">{props.value}</span>
        </Show>
        <Show when={props.note}>
          <span class="text-xs text-muted">{props.note}</span>
        </Show>
        <Show when={props.children}>
          <span class="block mt-auto">{props.children}</span>
        </Show>
      </dd>
    </div>
  )
}
