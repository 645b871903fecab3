/** One model: its place, what it can do, what the router thinks of it, and whether it can answer now. */

import { For, Show } from 'solid-js'
import type { BeliefBody, ModelBody, ModelChange } from '../../api/wire.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Switch } from '../../ui/field.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { learned, measuredFirstTokenMs } from './belief.ts'
import { BetaCurve } from './beta-curve.tsx'
import { CAPABILITIES, MODEL_TONES, stateOf } from './filters.ts'
import { whyText } from './why.ts'

/** How a row is laid out: a line, a line with its chips below it, or a card. */
export type Layout = 'wide' | 'medium' | 'card'

/** The layout that fits so many pixels. */
export function layoutFor(width: number): Layout {
  if (width >= WIDE_MIN) return 'wide'
  return width >= MEDIUM_MIN ? 'medium' : 'card'
}

const WIDE_MIN = 1_120
const MEDIUM_MIN = 860

const BELOW = 'col-start-2 col-end-4'
const LOOKS: Readonly<
  Record<Layout, { readonly grid: string; readonly chips: string; readonly rest: string }>
> = {
  wide: {
    grid: 'grid-cols-[auto_minmax(12rem,1fr)_20rem_13rem_9.5rem_auto]',
    chips: '',
    rest: '',
  },
  medium: {
    grid: 'grid-cols-[auto_minmax(12rem,1fr)_14rem_11rem_auto]',
    chips: 'col-start-2 row-start-2',
    rest: '',
  },
  card: { grid: 'grid-cols-[auto_minmax(0,1fr)_auto]', chips: BELOW, rest: BELOW },
}

export function ModelRow(props: {
  readonly layout: Layout
  readonly model: ModelBody
  readonly nowMs: number
  readonly isDragged: boolean
  readonly onDrag: () => void
  readonly onDrop: () => void
  readonly onOpen: () => void
  readonly onWish: (change: ModelChange) => void
}) {
  const { t } = useText()
  const look = () => LOOKS[props.layout]
  const isCard = (): boolean => props.layout === 'card'
  return (
    <li
      class={`border-t border-line first:border-t-0 px-5 py-2.5 grid items-center gap-x-4 gap-y-1.5 ${look().grid} ${props.isDragged ? 'op-50' : ''}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        props.onDrop()
      }}
    >
      <Place isCard={isCard()} model={props.model} onDrag={props.onDrag} onWish={props.onWish} />
      <div class="min-w-0 flex flex-col">
        <button
          type="button"
          class="p-0 border-0 bg-transparent text-start text-ink font-medium truncate hover:text-accent min-h-0! max-w-full"
          title={props.model.id}
          aria-label={t('models.details', { model: props.model.id })}
          onClick={() => props.onOpen()}
        >
          {props.model.model}
        </button>
        <Facts model={props.model} />
      </div>
      <span class={`flex flex-wrap items-center gap-1 ${look().chips}`}>
        <Chips model={props.model} />
      </span>
      <div class={`flex items-center gap-3 text-xs min-w-0 ${look().rest}`}>
        <Belief model={props.model} />
      </div>
      <div class={`flex flex-col min-w-0 ${look().rest}`}>
        <State model={props.model} nowMs={props.nowMs} />
      </div>
      <div class={`row ${isCard() ? 'row-start-1 col-start-3' : ''}`}>
        <Switch
          isLabelHidden
          label={t('models.enabled', { model: props.model.id })}
          isOn={props.model.enabled}
          onToggle={(enabled) => props.onWish({ enabled })}
        />
        <Show when={!isCard()}>
          <IconButton
            size="small"
            icon="i-lucide-chevron-right rtl:rotate-180"
            label={t('models.details', { model: props.model.id })}
            onClick={() => props.onOpen()}
          />
        </Show>
      </div>
    </li>
  )
}

/** The rank as a number to type, and a grip to drag: keyboard and mouse reach the same. */
function Place(props: {
  /** A card is not dragged: a finger that moves scrolls. */
  readonly isCard: boolean
  readonly model: ModelBody
  readonly onDrag: () => void
  readonly onWish: (change: ModelChange) => void
}) {
  const { t } = useText()
  const place = (text: string): void => {
    const rank = Number(text)
    if (Number.isInteger(rank) && rank >= 1 && rank !== props.model.rank) props.onWish({ rank })
  }
  return (
    <div class="flex items-center gap-1">
      <Show when={!props.isCard}>
        <span
          class="i-lucide-grip-vertical text-faint cursor-grab"
          draggable="true"
          role="img"
          aria-label={t('models.drag', { model: props.model.id })}
          title={t('models.drag', { model: props.model.id })}
          onDragStart={(event) => {
            event.dataTransfer?.setData('text/plain', props.model.id)
            props.onDrag()
          }}
        />
      </Show>
      <input
        type="number"
        min={1}
        step={1}
        class={`w-12 px-1 min-h-8 rounded-md border bg-transparent text-center figure ${props.model.isRankedByUser ? 'border-accent text-accent font-semibold' : 'border-line text-muted'}`}
        aria-label={t('models.rankOf', { model: props.model.id })}
        title={props.model.isRankedByUser ? t('models.rankYours') : undefined}
        value={props.model.rank}
        onChange={(event) => place(event.currentTarget.value)}
      />
    </div>
  )
}

function Facts(props: { readonly model: ModelBody }) {
  const { t, compact } = useText()
  return (
    <span class="text-xs text-muted truncate">
      {props.model.provider}
      <span aria-hidden="true"> · </span>
      <span class="figure" title={t('models.context')}>
        {compact(props.model.contextTokens)}
      </span>
      <Show when={props.model.isNew}>
        {' '}
        <Badge tone="accent" title={t('models.newText')}>
          {t('models.new')}
        </Badge>
      </Show>
    </span>
  )
}

function Chips(props: { readonly model: ModelBody }) {
  const { t } = useText()
  const capabilities = () =>
    CAPABILITIES.filter((capability) => props.model.capabilities.includes(capability))
  return (
    <For each={capabilities()}>
      {(capability) => <Badge>{t(`models.capability.${capability}` as TextKey)}</Badge>}
    </For>
  )
}

/** Without outcomes there is no curve: what is assumed must not look measured. */
function Belief(props: { readonly model: ModelBody }) {
  const { t } = useText()
  return (
    <Show
      when={learned(props.model)}
      fallback={<span class="text-muted">{t('models.prior')}</span>}
    >
      {(belief) => <Learned belief={belief()} />}
    </Show>
  )
}

function Learned(props: { readonly belief: BeliefBody }) {
  const { t, plural, percent, latency, number } = useText()
  const outcomes = (): string => plural('models.outcomes', Math.round(props.belief.attempts))
  const speeds = (): string => {
    const firstTokenMs = measuredFirstTokenMs(props.belief)
    const speed = t('models.speedUnit', { value: number(Math.round(props.belief.tokensPerSecond)) })
    return firstTokenMs === undefined ? '' : `${speed} · ${latency(firstTokenMs)}`
  }
  return (
    <>
      <BetaCurve belief={props.belief} size="small" />
      <span class="flex flex-col min-w-0">
        <span class="row !gap-1.5">
          <span class="font-medium figure text-sm">{percent(props.belief.mean, 0)}</span>
          <span class="text-muted figure whitespace-nowrap">{outcomes()}</span>
          <Show when={props.belief.penalty >= PENALTY_MIN}>
            <Badge tone="warn" title={t('models.penalty')}>
              {`−${number(props.belief.penalty, { maximumFractionDigits: 1 })}`}
            </Badge>
          </Show>
        </span>
        <span class="text-muted figure whitespace-nowrap">{speeds()}</span>
      </span>
    </>
  )
}

/** Less than this has faded to nothing. */
const PENALTY_MIN = 0.05

function State(props: { readonly model: ModelBody; readonly nowMs: number }) {
  const text = useText()
  const { t } = text
  const state = () => stateOf(props.model)
  const why = (): string | undefined => {
    const reason = props.model.reasons[0]
    if (state() !== 'blocked') return undefined
    // Nobody was asked about it, so its provider as a whole is left out.
    return reason === undefined ? t('why.provider_off') : whyText(text, reason.why, props.nowMs)
  }
  return (
    <>
      <StatusDot tone={MODEL_TONES[state()]}>{t(`models.${state()}`)}</StatusDot>
      <Show when={why()}>
        {(reason) => <span class="text-xs text-muted ps-4">{reason()}</span>}
      </Show>
    </>
  )
}
