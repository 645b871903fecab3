/**
 * What is going on, told to whoever listens: a hub with a bounded queue for each listener, drained by pulling. A listener
 * that does not read loses the oldest events and costs nobody else anything.
 */
import type { Clock } from '@freellmapi/core'
import type { LiveEvents } from '../shapes/event.ts'

/** Events held for a listener that reads slowly; what it misses it can ask for. */
const QUEUE_MAX = 200
/** Tabs of a household. */
const LISTENERS_MAX = 32
/** Proxies cut what says nothing for a minute. */
const HEARTBEAT_MS = 15_000

type Name = keyof LiveEvents

interface Listener {
  readonly queue: string[]
  wake: (() => void) | undefined
}

export class LiveEventHub {
  readonly #clock: Clock
  readonly #listeners = new Set<Listener>()
  readonly #closing = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Tells everyone who listens. Free when nobody does: `data` is not asked for then. */
  tell<const Event extends Name>(name: Event, data: () => LiveEvents[Event]): void {
    if (this.#listeners.size === 0) return
    const frame = `event: ${name}\ndata: ${JSON.stringify(data())}\n\n`
    for (const listener of this.#listeners) {
      listener.queue.push(frame)
      if (listener.queue.length > QUEUE_MAX) listener.queue.shift()
      listener.wake?.()
    }
  }

  get size(): number {
    return this.#listeners.size
  }

  /** Ends every stream, for a server that stops. */
  close(): void {
    this.#closing.abort()
  }

  /** A stream of events until `signal` aborts; undefined when too many are listening. */
  open(signal: AbortSignal): ReadableStream<Uint8Array> | undefined {
    if (this.#listeners.size >= LISTENERS_MAX || this.#closing.signal.aborted) return undefined
    const listener: Listener = { queue: ['retry: 2000\n\n: open\n\n'], wake: undefined }
    const over = AbortSignal.any([signal, this.#closing.signal])
    const leave = (): void => {
      this.#listeners.delete(listener)
      listener.wake?.()
    }
    this.#listeners.add(listener)
    over.addEventListener('abort', leave, { once: true })
    const encoder = new TextEncoder()
    return new ReadableStream(
      {
        pull: async (controller) => {
          if (listener.queue.length === 0 && !over.aborted) await this.#somethingToSay(listener)
          if (over.aborted) return controller.close()
          controller.enqueue(
            encoder.encode(listener.queue.splice(0).join('') || ': still here\n\n'),
          )
        },
        cancel: leave,
      },
      { highWaterMark: 0 },
    )
  }

  /** Resolves with the next event, or when it is time for a sign of life. */
  #somethingToSay(listener: Listener): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timer.cancel()
        listener.wake = undefined
        resolve()
      }
      const timer = this.#clock.timer(HEARTBEAT_MS, wake)
      listener.wake = wake
    })
  }
}
