/** Toasts on screen. The library behind them comes after the page: nobody needs to be told anything before. */
import { Toast, toaster } from '@kobalte/core/toast'
import { Show } from 'solid-js'
import { useText } from '../i18n/text.tsx'
import { Button, IconButton } from './button.tsx'
import type { Notice } from './notice.ts'

/** Time to notice, read, and reach an undo. */
const SHOWN_MS = 6_000

const ICONS: Readonly<Record<Notice['tone'], string>> = {
  good: 'i-lucide-circle-check text-good',
  bad: 'i-lucide-circle-alert text-bad',
  idle: 'i-lucide-info text-muted',
}

/** Puts a notice on screen. */
export function show(notice: Notice): void {
  toaster.show((props) => <Notification {...props} notice={notice} />)
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

/** Where toasts appear; once, beside the pages. */
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
