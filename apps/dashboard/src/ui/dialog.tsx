/** Dialogs and side sheets on the platform's own `<dialog>`: it keeps the focus, closes on Escape, and makes the rest inert. */
import { createEffect, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'
import { useText } from '../i18n/text.tsx'
import { Button, type ButtonTone, IconButton } from './button.tsx'

const SHAPES = {
  middle:
    'm-auto w-[min(32rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] rounded-2xl border border-line',
  wide: 'm-auto w-[min(52rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] rounded-2xl border border-line',
  side: 'm-0 ms-auto h-dvh max-h-none w-[min(44rem,100vw)] max-w-none border-s border-line',
} as const

interface DialogProps {
  readonly isOpen: boolean
  readonly title: string
  readonly shape?: keyof typeof SHAPES
  readonly onClose: () => void
  readonly children: JSX.Element
  /** Below the content, where the hand expects the buttons. */
  readonly footer?: JSX.Element
}

/** A modal dialog, or with `shape="side"` a sheet at the end edge of the page. Its content exists while it is open. */
export function Dialog(props: DialogProps) {
  return (
    <Show when={props.isOpen}>
      <OpenDialog {...props} />
    </Show>
  )
}

function OpenDialog(props: DialogProps) {
  const { t } = useText()
  const id = createUniqueId()
  let element: HTMLDialogElement | undefined
  const opener = document.activeElement
  createEffect(() => element?.showModal())
  onCleanup(() => {
    element?.close()
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
  })
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      class={`p-0 bg-surface text-ink overflow-hidden shadow-[var(--lift)] ${SHAPES[props.shape ?? 'middle']}`}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onPointerDown={(event) => {
        if (event.target === element) props.onClose()
      }}
    >
      <div class="flex flex-col max-h-[inherit] h-full">
        <header class="flex items-center gap-3 ps-5 pe-3 py-3 border-b border-line">
          <h2 id={id} class="m-0 text-base font-semibold flex-1 min-w-0">
            {props.title}
          </h2>
          <IconButton icon="i-lucide-x" label={t('action.close')} onClick={() => props.onClose()} />
        </header>
        <div class="px-5 py-4 overflow-y-auto flex-1 min-h-0">{props.children}</div>
        <Show when={props.footer}>
          <footer class="flex flex-wrap justify-end gap-2 px-5 py-3 border-t border-line">
            {props.footer}
          </footer>
        </Show>
      </div>
    </dialog>
  )
}

/** Asks before something happens that cannot be taken back. */
export function Confirm(props: {
  readonly isOpen: boolean
  readonly title: string
  readonly confirmLabel: string
  readonly tone?: ButtonTone
  readonly isPending?: boolean
  readonly children: JSX.Element
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  const { t } = useText()
  return (
    <Dialog
      isOpen={props.isOpen}
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            tone={props.tone ?? 'danger'}
            isPending={props.isPending ?? false}
            onClick={() => props.onConfirm()}
          >
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      {props.children}
    </Dialog>
  )
}
