/** A small surface that opens beside its button and closes on Escape or a click elsewhere: a disclosure, not a menu. */
import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js'

export function Popover(props: {
  /** The opening button's look and name. */
  readonly trigger: (wiring: () => PopoverWiring) => JSX.Element
  readonly side?: 'below' | 'above'
  readonly align?: 'start' | 'end'
  readonly class?: string
  readonly children: (close: () => void) => JSX.Element
}) {
  const id = createUniqueId()
  const [isOpen, setOpen] = createSignal(false)
  let root: HTMLSpanElement | undefined
  const close = (): void => {
    setOpen(false)
  }
  const onOutside = (event: Event): void => {
    if (event.target instanceof Node && !root?.contains(event.target)) close()
  }
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen()) return
    event.preventDefault()
    close()
    root?.querySelector('button')?.focus()
  }
  onMount(() => {
    document.addEventListener('pointerdown', onOutside)
    document.addEventListener('keydown', onEscape)
  })
  onCleanup(() => {
    document.removeEventListener('pointerdown', onOutside)
    document.removeEventListener('keydown', onEscape)
  })
  const wiring = (): PopoverWiring => ({
    'aria-expanded': isOpen(),
    'aria-controls': id,
    onClick: () => setOpen(!isOpen()),
  })
  return (
    <span ref={root} class="relative inline-flex">
      {props.trigger(wiring)}
      <span id={id} class="contents">
        <Show when={isOpen()}>
          <span
            class={`absolute z-40 flex flex-col min-w-48 w-max max-w-[min(22rem,calc(100vw-2rem))] card shadow-[var(--lift)] p-1.5 ${props.side === 'above' ? 'bottom-full mb-1.5' : 'top-full mt-1.5'} ${props.align === 'start' ? 'start-0' : 'end-0'} ${props.class ?? ''}`}
          >
            {props.children(close)}
          </span>
        </Show>
      </span>
    </span>
  )
}

/** What ties the opening button to its surface. */
export interface PopoverWiring {
  readonly 'aria-expanded': boolean
  readonly 'aria-controls': string
  readonly onClick: () => void
}

/** One choice of a popover. */
export function PopoverItem(props: {
  readonly icon?: string
  readonly isDangerous?: boolean
  readonly onChoose: () => void
  readonly children: JSX.Element
}) {
  return (
    <button
      type="button"
      class={`flex items-center gap-2.5 px-2.5 min-h-9 rounded-md border-0 bg-transparent text-sm text-start hover:bg-sunken ${props.isDangerous ? 'text-bad' : 'text-ink'}`}
      onClick={() => props.onChoose()}
    >
      <Show when={props.icon}>
        {(icon) => <span class={`${icon()} op-80`} aria-hidden="true" />}
      </Show>
      {props.children}
    </button>
  )
}
