/** The log itself: only the rows in sight exist. */
import { createEffect, createSignal, Show } from 'solid-js'
import { VList, type VListHandle } from 'virtua/solid'
import type { RequestBody } from '../../api/wire.ts'
import { createNow } from '../../clock.ts'
import { useText } from '../../i18n/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { createRoom } from '../../ui/room.ts'
import { StatusDot } from '../../ui/status-dot.tsx'
import type { Log } from './log.ts'
import { servedBy, TONES } from './words.ts'

/** Rows before the end at which the next page is asked for. */
const AHEAD = 20
const GRID = 'grid gap-x-4 gap-y-1 items-center px-5'
const LINE = `${GRID} grid-cols-[minmax(0,1.6fr)_7rem_minmax(0,1fr)_5rem_5rem_5rem_6.5rem]`
const CARD = `${GRID} grid-cols-[minmax(0,1fr)_auto]`
/** Pixels that a line needs. */
const LINE_MIN = 760

export function Rows(props: {
  readonly log: Log
  readonly selected: string | undefined
  readonly onOpen: (id: string) => void
  /** Told whether the viewer is at the newest row, and so not reading. */
  readonly onAtTop: (isAtTop: boolean) => void
}) {
  const { t } = useText()
  const room = createRoom()
  const isWide = (): boolean => room.width() >= LINE_MIN
  const [cursor, setCursor] = createSignal(0)
  let list: VListHandle | undefined
  createEffect(() => list?.scrollToIndex(cursor(), { align: 'nearest' }))
  const step = (by: number): void => {
    setCursor(Math.max(0, Math.min(props.log.rows.length - 1, cursor() + by)))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'j' || event.key === 'ArrowDown') step(1)
    else if (event.key === 'k' || event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Enter') {
      const row = props.log.rows[cursor()]
      if (row !== undefined) props.onOpen(row.id)
    } else return
    event.preventDefault()
  }
  const onScroll = (offset: number): void => {
    props.onAtTop(offset < 40)
    if (list === undefined) return
    const last = list.findItemIndex(offset + list.viewportSize)
    if (last >= props.log.rows.length - AHEAD) void props.log.more()
  }
  return (
    <div ref={room.watch}>
      <Show when={isWide()}>
        <div
          class={`${LINE} py-2 border-b border-line text-xs font-medium text-muted`}
          aria-hidden="true"
        >
          <span>{t('overview.model')}</span>
          <span>{t('overview.outcome')}</span>
          <span>{t('simulate.model')}</span>
          <span class="text-end">{t('overview.firstToken')}</span>
          <span class="text-end">{t('overview.took')}</span>
          <span class="text-end">{t('overview.tokens')}</span>
          <span class="text-end">{t('overview.when')}</span>
        </div>
      </Show>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is walked with the keyboard
        tabIndex={0}
        aria-label={t('nav.requests')}
        class="h-[max(24rem,calc(100dvh-21rem))]"
        onKeyDown={onKeyDown}
      >
        <VList
          ref={(handle) => {
            list = handle
          }}
          data={[...props.log.rows]}
          onScroll={onScroll}
        >
          {(row, at) => (
            <Row
              row={row}
              isWide={isWide()}
              isMarked={at() === cursor() || row.id === props.selected}
              onOpen={() => {
                setCursor(at())
                props.onOpen(row.id)
              }}
            />
          )}
        </VList>
      </section>
    </div>
  )
}

function Row(props: {
  readonly row: RequestBody
  readonly isWide: boolean
  readonly isMarked: boolean
  readonly onOpen: () => void
}) {
  const { t, plural, latency, compact, relative } = useText()
  const now = createNow(10_000)
  const small = (): string => (props.isWide ? '' : 'text-xs')
  return (
    <button
      type="button"
      tabIndex={-1}
      class={`${props.isWide ? LINE : CARD} w-full border-b border-line text-sm text-start py-2.5 hover:bg-sunken ${props.isMarked ? 'bg-sunken' : 'bg-transparent'}`}
      onClick={() => props.onOpen()}
    >
      <span class="row">
        <span class="code truncate font-medium" title={servedBy(props.row)}>
          {servedBy(props.row) ?? t('overview.nobody')}
        </span>
        <Show when={props.row.attempts > 1}>
          <Badge tone="accent">{plural('overview.attempts', props.row.attempts)}</Badge>
        </Show>
      </span>
      <StatusDot tone={TONES[props.row.outcome]}>
        {t(`overview.outcome.${props.row.outcome}`)}
      </StatusDot>
      <span class={`truncate text-muted ${small()}`}>{props.row.requestedModel}</span>
      <Show when={props.isWide}>
        <span class="figure text-end">
          {props.row.firstTokenMs === null ? '–' : latency(props.row.firstTokenMs)}
        </span>
        <span class="figure text-end">{latency(props.row.durationMs)}</span>
        <span class="figure text-end">
          {compact(props.row.promptTokens + props.row.completionTokens)}
        </span>
      </Show>
      <span class={`figure text-end text-muted whitespace-nowrap ${small()}`}>
        {relative(props.row.atMs, now())}
      </span>
    </button>
  )
}
