/** The one place that reads the time or sets a timer. Instants are epoch milliseconds. */
import { type Accessor, createSignal, onCleanup } from 'solid-js'

const SECOND_MS = 1_000

/** This instant, by the viewer's clock. */
export function nowMs(): number {
  return Date.now()
}

/** Runs `work` once after `delayMs`. Returns how to call it off. */
export function after(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}

/** Runs `work` every `spanMs` while the owner lives and the page is visible, and at once when it becomes so again. */
export function everyWhileVisible(spanMs: number, work: () => void): void {
  const timer = setInterval(() => {
    if (!document.hidden) work()
  }, spanMs)
  const onVisible = (): void => {
    if (!document.hidden) work()
  }
  document.addEventListener('visibilitychange', onVisible)
  onCleanup(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onVisible)
  })
}

/** The current instant as a signal, for countdowns and ages; it stands still in a hidden tab. */
export function createNow(spanMs: number = SECOND_MS): Accessor<number> {
  const [now, setNow] = createSignal(nowMs())
  everyWhileVisible(spanMs, () => setNow(nowMs()))
  return now
}
