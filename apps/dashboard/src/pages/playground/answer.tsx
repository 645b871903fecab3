/** An answer as it comes in: thinking, text, calls of tools, who gave it and how fast, or why there is none. */
import { A, createAsync } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useText } from '../../i18n/text.tsx'
import { Markdown } from '../../markdown/markdown.tsx'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { getTrace } from '../requests/data.ts'
import { Ladder } from '../requests/ladder.tsx'
import type { Column } from './columns.ts'
import { type AssistantTurn, awaitsResults, type Facts, type Turn } from './conversation.ts'
import type { Desk } from './desk.ts'
import { ToolCalls } from './tool-calls.tsx'

export function AnswerView(props: {
  readonly turn: Turn
  readonly isLast: boolean
  readonly column: Column
  readonly desk: Desk
}) {
  const { t } = useText()
  const turn = (): AssistantTurn => props.turn as AssistantTurn
  const isEmpty = (): boolean =>
    turn().text === '' && turn().reasoning === '' && turn().toolCalls.length === 0
  return (
    <article class="min-w-0 flex flex-col gap-2">
      <Show when={turn().reasoning !== ''}>
        <details class="rounded-lg border border-line px-3 py-2 text-sm text-muted">
          <summary class="cursor-pointer row">
            <span class="i-lucide-brain" aria-hidden="true" />
            {t('playground.thinking')}
          </summary>
          <p class="m-0 mt-2 whitespace-pre-wrap break-words">{turn().reasoning}</p>
        </details>
      </Show>
      <Show when={turn().text !== ''}>
        <Markdown text={turn().text} />
      </Show>
      <Show when={turn().state === 'coming' && isEmpty()}>
        <p class="m-0 row text-muted" role="status">
          <span class="i-lucide-loader-circle animate-spin" aria-hidden="true" />
          {t('playground.waiting')}
        </p>
      </Show>
      <Show when={turn().toolCalls.length > 0}>
        <ToolCalls
          calls={turn().toolCalls}
          isOpen={props.isLast && awaitsResults(turn())}
          onResults={(results) => props.desk.giveResults(props.column.id, results)}
        />
      </Show>
      <Show when={turn().state === 'failed'}>
        <p class="m-0 rounded-lg bg-bad-soft text-bad px-3 py-2 text-sm break-words" role="alert">
          {turn().error ?? t('playground.broken')}
        </p>
        <Show when={turn().facts.requestId} keyed>
          {(id) => (
            <Failed isQuiet>
              <Pending fallback={null}>
                <WhatHappened id={id} />
              </Pending>
            </Failed>
          )}
        </Show>
      </Show>
      <Show when={turn().state !== 'coming'}>
        <footer class="flex flex-wrap items-center gap-x-2 gap-y-1">
          <FactsLine facts={turn().facts} isStopped={turn().state === 'stopped'} />
          <CopyButton text={() => turn().text} isIcon />
          <Show when={props.isLast}>
            <IconButton
              size="small"
              icon="i-lucide-rotate-cw"
              label={t('action.retry')}
              onClick={() => props.desk.retry(props.column.id)}
            />
          </Show>
        </footer>
      </Show>
    </article>
  )
}

/** Who was called before it failed. */
function WhatHappened(props: { readonly id: string }) {
  const trace = createAsync(() => getTrace(props.id))
  return <Show when={trace()}>{(found) => <Ladder trace={found()} />}</Show>
}

function FactsLine(props: { readonly facts: Facts; readonly isStopped: boolean }) {
  const { t, number } = useText()
  const seconds = (ms: number): string => number(ms / 1_000, { maximumFractionDigits: 2 })
  const speed = (): number | undefined => {
    const { completionTokens, firstTokenMs, durationMs } = props.facts
    if (completionTokens === undefined || firstTokenMs === undefined || durationMs === undefined)
      return undefined
    return durationMs > firstTokenMs
      ? (completionTokens * 1_000) / (durationMs - firstTokenMs)
      : undefined
  }
  const parts = (): readonly string[] => {
    const { firstTokenMs, durationMs, promptTokens, completionTokens } = props.facts
    const perSecond = speed()
    return [
      ...(firstTokenMs === undefined
        ? []
        : [t('playground.firstToken', { s: seconds(firstTokenMs) })]),
      ...(durationMs === undefined ? [] : [t('playground.total', { s: seconds(durationMs) })]),
      ...(completionTokens === undefined
        ? []
        : [
            t('playground.tokens', {
              in: number(promptTokens ?? 0),
              out: number(completionTokens),
            }),
          ]),
      ...(perSecond === undefined
        ? []
        : [t('playground.speed', { n: number(Math.round(perSecond)) })]),
    ]
  }
  return (
    <div class="flex-1 min-w-0 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
      <Show when={props.facts.via}>{(via) => <Badge tone="accent">{via()}</Badge>}</Show>
      <Show when={props.isStopped}>
        <Badge>{t('playground.stopped')}</Badge>
      </Show>
      <Show when={(props.facts.fallbacks ?? 0) > 0}>
        <Badge tone="warn">{t('playground.fallbacks', { n: props.facts.fallbacks ?? 0 })}</Badge>
      </Show>
      <For each={parts()}>{(part) => <span class="figure">{part}</span>}</For>
      <Show when={props.facts.requestId}>
        {(id) => (
          <A href={`/requests?id=${encodeURIComponent(id())}`} class="text-muted underline">
            {t('playground.why')}
          </A>
        )}
      </Show>
    </div>
  )
}
