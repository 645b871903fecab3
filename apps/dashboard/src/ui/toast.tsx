/** Short messages at the edge of the page; what failed stays until it is read. */
import { Toast, toaster } from '@kobalte/core/toast'
import { Show } from 'solid-js'
import { asFailure } from '../api/failure.ts'
import { useText } from '../i18n/text.tsx'
import { Button, IconButton } from './button.tsx'
import type { Tone } from './tone.ts'

/** Time to notice, read, and reach an undo. */
const SHOWN_MS = 6_000

/** What a toast says, and the one thing that can be done about it. */
export interface Notice {
  readonly tone: Extract<Tone, 'good' | 'bad' | 'idle'>
  readonly title: string
  readonly text?: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

const ICONS: Readonly<Record<Notice['tone'], string>> = {
  good: 'i-lucide-circle-check text-good',
  bad: 'i-lucide-circle-alert text-bad',
  idle: 'i-lucide-info text-muted',
}

/** Shows a toast. */
export function notify(notice: Notice): void {
  toaster.show((props) => <Notification {...props} notice={notice} />)
}

/** Tells of work that failed, in the server's own words. */
export function notifyFailure(title: string, thrown: unknown): void {
  notify({ tone: 'bad', title, text: asFailure(thrown).message })
}

function Notification(props: { readonly toastId: number; readonly notice: Notice }) {
  const { t } = useText()
  return (
    <Toast
      // An item of a list cannot be a status as well.
      as="div"
      toastId={props.toastId}
      duration={SHOWN_MS}
      persistent={props.notice.tone === 'bad'}
      class="card shadow-[var(--lift)] p-3 ps-4 flex items-start gap-3 w-full"
    >
      <span class={`mt-1 ${ICONS[props.notice.tone]}`} aria-hidden="true" />
      <div class="flex-1 min-w-0 flex flex-col gap-0.5 py-1">
        <Toast.Title class="font-medium">{props.notice.title}</Toast.Title>
        <Show when={props.notice.text}>
          <Toast.Description class="text-muted text-[0.8125rem]">
            {props.notice.text}
          </Toast.Description>
        </Show>
      </div>
      <Show when={props.notice.action}>
        {(action) => (
          <Button
            size="small"
            onClick={() => {
              action().run()
              toaster.dismiss(props.toastId)
            }}
          >
            {action().label}
          </Button>
        )}
      </Show>
      <IconButton
        size="small"
        icon="i-lucide-x"
        label={t('action.close')}
        onClick={() => toaster.dismiss(props.toastId)}
      />
    </Toast>
  )
}

/** Where toasts appear; once, in the shell. */
export function ToastRegion() {
  const { t } = useText()
  return (
    <Toast.Region swipeDirection="right" aria-label={t('toast.label')}>
      <Toast.List
        as="div"
        class="fixed z-60 bottom-20 md:bottom-4 end-4 w-[min(24rem,calc(100vw-2rem))] flex flex-col gap-2 outline-none"
      />
    </Toast.Region>
  )
}
