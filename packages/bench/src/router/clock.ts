/** Simulated time: a queue of what happens when. Nothing in it waits, and two events of one instant keep their order. */
import type { Clock, Timer } from '@freellmapi/core'
import { EPOCH_MS } from './worlds.ts'

interface Event {
  readonly dueMs: number
  readonly order: number
  run: (() => void) | undefined
}

/** A clock that jumps from event to event. Time is counted from the world's beginning. */
export class SimClock implements Clock {
  readonly #heap: Event[] = []
  #elapsedMs = 0
  #order = 0

  nowMs(): number {
    return EPOCH_MS + this.#elapsedMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  timer(delayMs: number, callback: () => void): Timer {
    const event: Event = {
      dueMs: this.#elapsedMs + Math.max(0, delayMs),
      order: this.#order++,
      run: callback,
    }
    push(this.#heap, event)
    return {
      cancel() {
        event.run = undefined
      },
    }
  }

  /** Goes to the next event and runs it; false when there is none. */
  step(): boolean {
    for (let event = pop(this.#heap); event !== undefined; event = pop(this.#heap)) {
      const { run } = event
      if (run === undefined) continue
      this.#elapsedMs = event.dueMs
      event.run = undefined
      run()
      return true
    }
    return false
  }
}

function isBefore(left: Event, right: Event): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order)
}

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (above === undefined || !isBefore(event, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = event
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    const left = heap[child]
    if (left === undefined) break
    const right = heap[child + 1]
    let least = left
    if (right !== undefined && isBefore(right, left)) {
      least = right
      child++
    }
    if (!isBefore(least, last)) break
    heap[at] = least
    at = child
  }
  heap[at] = last
  return first
}
