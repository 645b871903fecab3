/** Keys that work on every page: the palette with a modifier, and single keys unless someone is typing or turned them off. */
import { useNavigate } from '@solidjs/router'
import { onCleanup, onMount } from 'solid-js'
import { nowMs } from '../clock.ts'
import { PLACES } from '../navigation.ts'
import { usePreferences } from '../preferences.tsx'

/** `g` waits this long for the key of a place. */
const SEQUENCE_MS = 1_200

/** Inputs that are pressed, not typed into. */
const PRESSED: ReadonlySet<string> = new Set(['button', 'checkbox', 'radio', 'submit'])

/** What single keys do on the page that is open, while the owner lives; turned off with all the others. */
export function createPageKeys(works: Readonly<Record<string, () => void>>): void {
  const [preferences] = usePreferences()
  listen((event) => {
    if (preferences.shortcuts && isSingle(event)) works[event.key]?.()
  })
}

/** Listens while the owner lives. */
export function createShortcuts(actions: {
  readonly onPalette: () => void
  readonly onHelp: () => void
}): void {
  const navigate = useNavigate()
  const [preferences] = usePreferences()
  let goUntilMs = 0
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      actions.onPalette()
      return
    }
    if (!preferences.shortcuts || !isSingle(event)) return
    const place = nowMs() < goUntilMs ? PLACES.find(({ key }) => key === event.key) : undefined
    goUntilMs = event.key === 'g' ? nowMs() + SEQUENCE_MS : 0
    if (place !== undefined) navigate(place.path)
    else if (event.key === '?') actions.onHelp()
    else if (event.key === '/') focusSearch(event)
  }
  listen(onKey)
}

function listen(onKey: (event: KeyboardEvent) => void): void {
  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}

/** Whether a press is of one key alone, and nobody's but the page's. */
function isSingle(event: KeyboardEvent): boolean {
  const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey
  return isAlone && !isTyping(event.target) && document.querySelector('dialog[open]') === null
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('main input[type=search]')
  if (field === null) return
  event.preventDefault()
  field.focus()
}

/** Whether a key press belongs to the control that has the focus. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !PRESSED.has(target.type)
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
