import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEventStream, type StreamState } from './events.ts'

/** The browser's side of a connection whose server is the test. */
class Wire extends EventTarget {
  onopen: (() => void) | undefined
  onerror: (() => void) | undefined
  isClosed = false
  close(): void {
    this.isClosed = true
  }
}

function setUp() {
  const wires: Wire[] = []
  const states: StreamState[] = []
  const events: unknown[] = []
  const stream = createEventStream(
    ['key.status'],
    {
      onEvent: (name, data) => events.push([name, data]),
      onState: (state) => states.push(state),
    },
    () => {
      const wire = new Wire()
      wires.push(wire)
      return wire as unknown as EventSource
    },
  )
  return { stream, wires, states, events }
}

describe('the event stream', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('hands on the events it was asked for, and survives one it cannot read', () => {
    const { stream, wires, events, states } = setUp()
    stream.open()
    wires[0]?.onopen?.()
    wires[0]?.dispatchEvent(new MessageEvent('key.status', { data: '{"id":"a"}' }))
    wires[0]?.dispatchEvent(new MessageEvent('key.status', { data: 'not json' }))
    wires[0]?.dispatchEvent(new MessageEvent('other', { data: '1' }))
    expect(events).toEqual([['key.status', { id: 'a' }]])
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'open'])
  })
  it('waits longer after each failure, and starts over once it was open', () => {
    const { stream, wires, states } = setUp()
    stream.open()
    const waits: number[] = []
    for (let failure = 0; failure < 6; failure += 1) {
      wires.at(-1)?.onerror?.()
      const state = states.at(-1)
      const delayMs = state?.kind === 'waiting' ? state.retryAtMs - Date.now() : -1
      waits.push(delayMs)
      vi.advanceTimersByTime(delayMs)
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    wires.at(-1)?.onopen?.()
    wires.at(-1)?.onerror?.()
    expect(states.at(-1)).toEqual({ kind: 'waiting', retryAtMs: Date.now() + 2_000 })
  })
  it('keeps one connection: a retry by hand replaces the one that waits', () => {
    const { stream, wires } = setUp()
    stream.open()
    wires[0]?.onerror?.()
    stream.retryNow()
    vi.advanceTimersByTime(60_000)
    expect(wires).toHaveLength(2)
    expect(wires[0]?.isClosed).toBe(true)
    stream.close()
    expect(wires[1]?.isClosed).toBe(true)
  })
  it('stays closed once closed', () => {
    const { stream, wires } = setUp()
    stream.open()
    wires[0]?.onerror?.()
    stream.close()
    vi.advanceTimersByTime(60_000)
    expect(wires).toHaveLength(1)
  })
})
