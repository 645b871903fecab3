/** One request whole, in a sheet beside the log that stays where it was. */
import { createAsync } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import type { TraceBody } from '../../api/wire.ts'
import { useText } from '../../i18n/text.tsx'
import { LinkButton } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Failed, Pending } from '../../ui/pending.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { CODE_LANGUAGES, codeOf } from '../playground/code-of.ts'
import { getTrace } from './data.ts'
import { Decision } from './decision.tsx'
import { Ladder } from './ladder.tsx'
import { servedBy, TONES } from './words.ts'

export function Detail(props: { readonly id: string | undefined; readonly onClose: () => void }) {
  const { t } = useText()
  return (
    <Dialog
      isOpen={props.id !== undefined}
      shape="side"
      title={t('failed.request')}
      onClose={() => props.onClose()}
    >
      <Show when={props.id} keyed>
        {(id) => (
          <Failed>
            <Pending>
              <Story id={id} />
            </Pending>
          </Failed>
        )}
      </Show>
    </Dialog>
  )
}

function Story(props: { readonly id: string }) {
  const trace = createAsync(() => getTrace(props.id))
  return <Show when={trace()}>{(found) => <Whole trace={found()} />}</Show>
}

function Whole(props: { readonly trace: TraceBody }) {
  const { t, latency, instant, number } = useText()
  const facts = (): readonly (readonly [string, string])[] => {
    const { trace } = props
    return [
      [t('requests.at'), instant(trace.atMs)],
      [t('simulate.model'), trace.requestedModel],
      [t('requests.filter.client'), trace.clientLabel ?? trace.clientId],
      [t('requests.status'), String(trace.httpStatus)],
      [t('overview.took'), latency(trace.durationMs)],
      [t('overview.firstToken'), trace.firstTokenMs === null ? '–' : latency(trace.firstTokenMs)],
      [
        t('overview.tokens'),
        t('playground.tokens', {
          in: number(trace.promptTokens),
          out: number(trace.completionTokens),
        }),
      ],
    ]
  }
  return (
    <div class="flex flex-col gap-6">
      <header class="flex flex-col gap-2">
        <p class="m-0 flex flex-wrap items-center gap-x-3 gap-y-1">
          <span class="code text-base font-semibold break-all">
            {servedBy(props.trace) ?? t('overview.nobody')}
          </span>
          <StatusDot tone={TONES[props.trace.outcome]}>
            {t(`overview.outcome.${props.trace.outcome}`)}
          </StatusDot>
        </p>
        <dl class="m-0 grid grid-cols-2 sm:grid-cols-3 gap-x-4 gap-y-2">
          <For each={facts()}>
            {([name, value]) => (
              <div class="min-w-0">
                <dt class="eyebrow">{name}</dt>
                <dd class="m-0 figure text-sm break-words">{value}</dd>
              </div>
            )}
          </For>
        </dl>
      </header>
      <Section title={t('requests.ladder')} note={t('requests.ladderNote')}>
        <Ladder trace={props.trace} />
      </Section>
      <Section title={t('requests.why')} note={t('requests.whyNote')}>
        <Show
          when={props.trace.decision}
          fallback={<p class="m-0 text-muted">{t('requests.noDecision')}</p>}
        >
          {(decision) => <Decision decision={decision()} />}
        </Show>
      </Section>
      <CodeBlock
        label={t('requests.headers')}
        caption={t('requests.headers')}
        code={headersOf(props.trace)}
      />
      <Section title={t('requests.again')} note={t('requests.againNote')}>
        <Again trace={props.trace} />
      </Section>
    </div>
  )
}

/** The headers its client was given, as `docs/clients.md` names them. */
function headersOf(trace: TraceBody): string {
  const via = servedBy(trace)
  const fallbacks = trace.attempts - 1
  return [
    `X-Request-Id: ${trace.id}`,
    ...(via === undefined ? [] : [`X-Routed-Via: ${via}`]),
    ...(via === undefined || fallbacks < 1 ? [] : [`X-Fallback-Attempts: ${fallbacks}`]),
  ].join('\n')
}

/** The request once more: in the playground, or as code. Its words are only there when they were logged. */
function Again(props: { readonly trace: TraceBody }) {
  const { t } = useText()
  const body = (): Readonly<Record<string, unknown>> => {
    const fallback = {
      model: props.trace.requestedModel,
      messages: [{ role: 'user', content: t('requests.yourPrompt') }],
    }
    try {
      return { ...fallback, ...JSON.parse(props.trace.content?.request ?? '{}') }
    } catch {
      // What was logged was cut short.
      return fallback
    }
  }
  return (
    <div class="stack">
      <div class="flex flex-wrap gap-2">
        <LinkButton
          size="small"
          icon="i-lucide-message-square"
          href={`/playground?model=${encodeURIComponent(props.trace.requestedModel)}`}
        >
          {t('requests.replay')}
        </LinkButton>
        <For each={CODE_LANGUAGES}>
          {(language) => (
            <CopyButton
              label={t('requests.copyAs', { language })}
              text={() => codeOf(language, body(), `${location.origin}/v1`)}
            />
          )}
        </For>
      </div>
      <Show when={props.trace.content}>
        {(content) => (
          <>
            <CodeBlock
              label={t('requests.prompt')}
              caption={t('requests.prompt')}
              code={content().request}
            />
            <Show when={content().reply}>
              {(reply) => (
                <CodeBlock
                  label={t('requests.reply')}
                  caption={t('requests.reply')}
                  code={reply()}
                />
              )}
            </Show>
          </>
        )}
      </Show>
    </div>
  )
}

function Section(props: {
  readonly title: string
  readonly note: string
  readonly children: JSX.Element
}) {
  return (
    <section class="flex flex-col gap-3">
      <div>
        <h3 class="m-0 text-[0.9375rem] font-semibold">{props.title}</h3>
        <p class="m-0 text-xs text-muted">{props.note}</p>
      </div>
      {props.children}
    </section>
  )
}
