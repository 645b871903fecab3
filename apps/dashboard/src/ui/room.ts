/** How much room a part of the page has. Its layout follows that, and not the window, beside which there may be other parts. */
import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** What `createRoom` gives. */
export interface Room {
  /** In pixels; endless until the element was laid out. */
  readonly width: Accessor<number>
  readonly watch: (element: Element) => void
}

/** Watches one element while the owner lives. What it says is known before the first paint. */
export function createRoom(): Room {
  const [width, setWidth] = createSignal(Number.POSITIVE_INFINITY)
  const observer = new ResizeObserver(([box]) => box && setWidth(box.contentRect.width))
  onCleanup(() => observer.disconnect())
  return { width, watch: (element) => observer.observe(element) }
}
