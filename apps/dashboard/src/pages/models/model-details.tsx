/** Everything about one model: the curve, the figures behind it, why it cannot answer, its limits, its twins. */

import { For, type JSX, Show } from 'solid-js'
import type { ModelBody, ModelChange } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { learned, measuredFirstTokenMs } from './belief.ts'
import { deviationOf } from './beta.ts'
import { BetaCurve } from './beta-curve.tsx'
import { MODEL_TONES, stateOf } from './filters.ts'
import { Limits } from './limits.tsx'
import { whyText } from './why.ts'

interface DetailsProps {
  readonly model: ModelBody
  readonly models: readonly ModelBody[]
  readonly nowMs: number
  readonly onWish: (id: string, change: ModelChange) => void
}

export function ModelDetails(
  props: Omit<DetailsProps, 'model'> & {
    readonly model: ModelBody | undefined
    readonly onClose: () => void
  },
) {
  return (
    <Dialog
      shape="side"
      isOpen={props.model !== undefined}
      title={props.model?.model ?? ''}
      onClose={props.onClose}
    >
      <Show when={props.model}>
        {(model) => (
          <Details
            model={model()}
            models={props.models}
            nowMs={props.nowMs}
            onWish={props.onWish}
          />
        )}
      </Show>
    </Dialog>
  )
}

function Details(props: DetailsProps) {
  const { t } = useText()
  const twins = () =>
    props.models.filter(({ id, family }) => family === props.model.family && id !== props.model.id)
  return (
    <div class="flex flex-col gap-7">
      <div class="row flex-wrap">
        <span class="code flex-1 min-w-40 break-all">{props.model.id}</span>
        <CopyButton text={() => props.model.id} label={t('models.copyId')} />
        <Show when={props.model.isRankedByUser}>
          <Button size="small" onClick={() => props.onWish(props.model.id, { rank: null })}>
            {t('models.rankReset')}
          </Button>
        </Show>
      </div>
      <Belief model={props.model} />
      <Facts model={props.model} />
      <Section title={t('models.why')}>
        <Reasons model={props.model} nowMs={props.nowMs} />
      </Section>
      <Section title={t('models.limits')}>
        <Limits model={props.model} onWish={(change) => props.onWish(props.model.id, change)} />
      </Section>
      <Show when={twins().length > 0}>
        <Section title={t('models.same')}>
          <ul class="m-0 p-0 list-none flex flex-col gap-1.5">
            <For each={twins()}>{(twin) => <Twin model={twin} />}</For>
          </ul>
        </Section>
      </Show>
    </div>
  )
}

/** The same model at another provider, in the figures that tell the two apart. */
function Twin(props: { readonly model: ModelBody }) {
  const { t, percent, latency } = useText()
  const figures = (): string => {
    const belief = learned(props.model)
    const firstTokenMs = measuredFirstTokenMs(belief)
    if (belief === undefined) return t('models.prior')
    const mean = percent(belief.mean, 0)
    return firstTokenMs === undefined ? mean : `${mean} · ${latency(firstTokenMs)}`
  }
  return (
    <li class="grid grid-cols-[minmax(0,1fr)_auto_6rem] gap-4 items-center">
      <span class="code truncate" title={props.model.id}>
        {props.model.id}
      </span>
      <span class="text-xs text-muted figure">{figures()}</span>
      <StatusDot tone={MODEL_TONES[stateOf(props.model)]}>
        {t(`models.${stateOf(props.model)}`)}
      </StatusDot>
    </li>
  )
}

function Section(props: { readonly title: string; readonly children: JSX.Element }) {
  return (
    <section class="flex flex-col gap-3 min-w-0">
      <h3 class="m-0 text-sm font-semibold">{props.title}</h3>
      {props.children}
    </section>
  )
}

function Belief(props: { readonly model: ModelBody }) {
  const { t, percent, number } = useText()
  return (
    <Section title={t('models.belief')}>
      <Show
        when={learned(props.model)}
        fallback={<p class="m-0 text-muted">{t('models.prior')}</p>}
      >
        {(belief) => (
          <>
            <BetaCurve belief={belief()} size="large" />
            <div class="flex justify-between max-w-md text-xs text-faint figure" aria-hidden="true">
              <span>{percent(0)}</span>
              <span>{percent(0.5)}</span>
              <span>{percent(1)}</span>
            </div>
            <p class="m-0 figure font-medium">
              {t('models.chanceText', {
                mean: percent(belief().mean),
                deviation: percent(deviationOf(belief().alpha, belief().beta)),
                count: number(belief().attempts, { maximumFractionDigits: 0 }),
              })}
            </p>
            <p class="m-0 text-xs text-muted">{t('models.beliefText')}</p>
          </>
        )}
      </Show>
    </Section>
  )
}

function Facts(props: { readonly model: ModelBody }) {
  const { t, number, latency } = useText()
  /** The catalog's index, and what answers or the owner have made of it. */
  const quality = (): string => {
    const shown = (value: number): string => number(value, { maximumFractionDigits: 2 })
    const index = shown(props.model.quality)
    const now = shown(props.model.belief?.quality ?? props.model.quality)
    return now === index ? index : t('models.qualityNow', { index, now })
  }
  const facts = (): readonly (readonly [string, string])[] => {
    const belief = learned(props.model)
    const firstTokenMs = measuredFirstTokenMs(belief)
    return [
      [
        t('models.speed'),
        firstTokenMs === undefined
          ? t('none.dash')
          : t('models.speedUnit', { value: number(Math.round(belief?.tokensPerSecond ?? 0)) }),
      ],
      [t('models.firstToken'), firstTokenMs === undefined ? t('none.dash') : latency(firstTokenMs)],
      [t('models.penalty'), number(belief?.penalty ?? 0, { maximumFractionDigits: 2 })],
      [t('models.quality'), quality()],
      [
        t('models.doubt'),
        number(props.model.belief?.optimism ?? 0, {
          maximumFractionDigits: 2,
          signDisplay: 'exceptZero',
        }),
      ],
      [t('models.context'), number(props.model.contextTokens)],
      [t('models.outputMax'), number(props.model.outputTokensMax)],
      [t('models.family'), props.model.family],
    ]
  }
  return (
    <dl class="m-0 grid grid-cols-2 sm:grid-cols-3 gap-x-6 gap-y-3">
      <For each={facts()}>
        {([name, value]) => (
          <div class="min-w-0">
            <dt class="eyebrow">{name}</dt>
            <dd class="m-0 figure truncate" title={value}>
              {value}
            </dd>
          </div>
        )}
      </For>
    </dl>
  )
}

function Reasons(props: { readonly model: ModelBody; readonly nowMs: number }) {
  const text = useText()
  return (
    <ul class="m-0 p-0 list-none flex flex-col gap-1.5">
      <For
        each={props.model.reasons}
        fallback={<li class="text-muted">{text.t('models.whyNone')}</li>}
      >
        {(reason) => (
          <li class="flex flex-wrap justify-between gap-x-4">
            <span class="font-medium">{reason.keyLabel}</span>
            <span class="text-muted">{whyText(text, reason.why, props.nowMs)}</span>
          </li>
        )}
      </For>
    </ul>
  )
}
