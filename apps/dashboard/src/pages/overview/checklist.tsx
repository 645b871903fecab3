/** The first steps, which tick themselves from facts and can be put away. */
import { A, revalidate } from '@solidjs/router'
import { createEffect, For, Show, untrack } from 'solid-js'
import { createLive } from '../../api/live-query.ts'
import { getStatus } from '../../api/status.ts'
import type { TextKey } from '../../i18n/dictionary.ts'
import { useText } from '../../i18n/text.tsx'
import { useLive } from '../../live/live.tsx'
import { usePreferences } from '../../preferences.tsx'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'

interface Step {
  readonly isDone: boolean
  readonly name: TextKey
  readonly text: TextKey
  readonly path: string
  readonly action: TextKey
}

export function Checklist() {
  const { t } = useText()
  const status = createLive(() => getStatus())
  const [preferences, setPreferences] = usePreferences()
  const steps = (): readonly Step[] => {
    const { hasKey, hasValidKey, hasRequest, hasClient } = status()?.checklist ?? DONE
    return [
      {
        isDone: hasKey,
        name: 'overview.step.key',
        text: 'overview.step.keyText',
        path: '/keys',
        action: 'keys.add',
      },
      {
        isDone: hasValidKey,
        name: 'overview.step.valid',
        text: 'overview.step.validText',
        path: '/keys',
        action: 'nav.keys',
      },
      {
        isDone: hasRequest,
        name: 'overview.step.request',
        text: 'overview.step.requestText',
        path: '/playground',
        action: 'nav.playground',
      },
      {
        isDone: hasClient,
        name: 'overview.step.client',
        text: 'overview.step.clientText',
        path: '/connect',
        action: 'nav.connect',
      },
    ]
  }
  const next = () => steps().findIndex(({ isDone }) => !isDone)
  const live = useLive()
  // A step ticks when its request has finished, not at the next poll.
  createEffect(() => {
    if (live.recent[0]?.id !== undefined && untrack(next) !== -1) void revalidate('status')
  })
  /** Until everything is done or it is put away; whoever asks for it again sees it either way. */
  const isShown = (): boolean => !(preferences.isChecklistHidden ?? next() === -1)
  return (
    <Show when={isShown()}>
      <Panel
        title={t('overview.steps')}
        actions={
          <Button
            size="small"
            tone="quiet"
            onClick={() => setPreferences('isChecklistHidden', true)}
          >
            {t('action.hide')}
          </Button>
        }
      >
        <ol class="m-0 p-0 list-none grid md:grid-cols-2 xl:grid-cols-4 gap-x-6 gap-y-4">
          <For each={steps()}>
            {(step, index) => <StepItem step={step} isNext={index() === next()} />}
          </For>
        </ol>
        <Show when={next() === 0}>
          <p class="m-0 mt-4 text-xs text-muted flex flex-wrap gap-x-4 gap-y-1">
            <span>{t('overview.simulated')}</span>
            <A href="/settings#backup" class="text-accent">
              {t('overview.restore')}
            </A>
          </p>
        </Show>
      </Panel>
    </Show>
  )
}

/** Before the answer nothing should ask for anything. */
const DONE = { hasKey: true, hasValidKey: true, hasRequest: true, hasClient: true } as const

function StepItem(props: { readonly step: Step; readonly isNext: boolean }) {
  const { t } = useText()
  return (
    <li class="flex gap-3 min-w-0">
      <span
        class={`mt-0.5 text-lg ${props.step.isDone ? 'i-lucide-circle-check text-good' : props.isNext ? 'i-lucide-circle-dot text-accent' : 'i-lucide-circle text-idle'}`}
        role="img"
        aria-label={t(props.step.isDone ? 'overview.step.done' : 'overview.step.open')}
      />
      <span class="flex flex-col gap-1 min-w-0 items-start">
        <span class={`font-medium ${props.step.isDone ? 'text-muted line-through' : ''}`}>
          {t(props.step.name)}
        </span>
        <Show when={!props.step.isDone}>
          <span class="text-xs text-muted">{t(props.step.text)}</span>
        </Show>
        <Show when={props.isNext}>
          <span class="mt-1">
            <LinkButton size="small" tone="primary" href={props.step.path}>
              {t(props.step.action)}
            </LinkButton>
          </span>
        </Show>
      </span>
    </li>
  )
}
