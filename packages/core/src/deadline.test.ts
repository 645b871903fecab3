import { describe, expect, it } from 'vitest'
import { Deadline } from './deadline.ts'
import { TestClock } from './testing/test-clock.ts'

function started() {
  const clock = new TestClock()
  const client = new AbortController()
  const deadline = new Deadline({
    clock,
    client: client.signal,
    firstTokenMs: 1_000,
    stallMs: 5_000,
  })
  return { clock, client, deadline }
}

describe('the deadlines of an attempt', () => {
  it('cut an attempt that says nothing in time', () => {
    const { clock, deadline } = started()
    clock.advance(999)
    expect(deadline.signal.aborted).toBe(false)
    clock.advance(1)
    expect(deadline.signal.aborted).toBe(true)
    expect(deadline.expired).toBe('first_token')
  })

  it('cut a pause, and none that is shorter, however many there are', () => {
    const { clock, deadline } = started()
    deadline.progress()
    for (let n = 0; n < 10; n++) {
      clock.advance(4_999)
      deadline.progress()
    }
    expect(deadline.signal.aborted).toBe(false)
    clock.advance(5_000)
    expect(deadline.expired).toBe('stall')
  })

  it('do not run while a slow reader is waited for', () => {
    const { clock, deadline } = started()
    deadline.progress()
    clock.advance(2_000)
    deadline.rest()
    clock.advance(3_600_000)
    deadline.resume()
    expect(deadline.signal.aborted).toBe(false)
    clock.advance(2_999)
    expect(deadline.signal.aborted).toBe(false)
    clock.advance(1)
    expect(deadline.expired).toBe('stall')
  })

  it('end at once when the client leaves, and nobody is to blame for it', () => {
    const { client, deadline } = started()
    client.abort()
    expect(deadline.signal.aborted).toBe(true)
    expect(deadline.expired).toBeUndefined()
  })

  it('have passed already for a client that left before the start', () => {
    const clock = new TestClock()
    const deadline = new Deadline({
      clock,
      client: AbortSignal.abort(),
      firstTokenMs: 1,
      stallMs: 1,
    })
    expect(deadline.signal.aborted).toBe(true)
    deadline.close()
    expect(clock.pendingCount).toBe(0)
  })

  it('leave nothing behind once the attempt is over', () => {
    const { clock, client, deadline } = started()
    deadline.progress()
    deadline.close()
    client.abort()
    expect(clock.pendingCount).toBe(0)
    expect(deadline.signal.aborted).toBe(false)
  })
})
