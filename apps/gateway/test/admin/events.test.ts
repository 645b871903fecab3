/** The live stream over real sockets: what it tells, that it stays alive, and that nobody is hurt who does not read it. */

import { TestClock } from '@freellmapi/core/testing'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveEventHub } from '../../src/live/live-events.ts'
import { type Plane, startPlane } from './plane.ts'

let plane: Plane
beforeAll(async () => {
  plane = await startPlane({ keyed: ['groq'] })
})
afterAll(() => plane[Symbol.asyncDispose]())

/** A listener that collects events until it has heard one of the wanted name. */
async function listen(signal: AbortSignal) {
  const { gateway } = plane.stack
  const response = await fetch(`${gateway.url}/api/events`, {
    headers: { authorization: `Bearer ${gateway.secrets.adminKey}` },
    signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const heard: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => heard.push(event) })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  return async (name: string): Promise<unknown> => {
    for (;;) {
      const found = heard.find(({ event }) => event === name)
      if (found !== undefined) return JSON.parse(found.data)
      const { done, value } = await reader.read()
      if (done) throw new Error(`the stream ended before ${name}`)
      parser.feed(decoder.decode(value, { stream: true }))
    }
  }
}

describe('the live stream', () => {
  it('tells of a finished request, of keys and of the catalog', async () => {
    const leave = new AbortController()
    const until = await listen(leave.signal)
    const seen = await plane.stack.chat({ model: 'groq/openai/gpt-oss-20b' })
    expect(await until('request.finished')).toMatchObject({
      id: seen.headers['x-request-id'],
      outcome: 'succeeded',
      provider: 'groq',
      attempts: 1,
    })
    await until('limits.delta')
    const [key] = plane.stack.gateway.deps.credentials.list()
    expect(await until('key.status')).toMatchObject({ id: key?.id, health: 'healthy' })
    await plane.call('PATCH', '/providers/groq', { enabled: true })
    expect(await until('catalog.changed')).toEqual({ what: 'providers' })
    leave.abort()
  })
  it('needs the admin', async () => {
    expect((await fetch(`${plane.stack.gateway.url}/api/events`)).status).toBe(401)
  })
})

describe('the hub', () => {
  const text = async (stream: ReadableStream<Uint8Array>): Promise<() => Promise<string>> => {
    const reader = stream.getReader()
    return async () => new TextDecoder().decode((await reader.read()).value)
  }
  it('gives a sign of life when there is nothing to say', async () => {
    const clock = new TestClock()
    const next = await text(
      new LiveEventHub(clock).open(new AbortController().signal) as ReadableStream,
    )
    expect(await next()).toContain('retry: 2000')
    const quiet = next()
    clock.advance(15_000)
    expect(await quiet).toBe(': still here\n\n')
  })
  it('keeps the newest two hundred events for a listener that does not read, and no more', async () => {
    const hub = new LiveEventHub(new TestClock())
    const next = await text(hub.open(new AbortController().signal) as ReadableStream)
    for (let at = 0; at < 5_000; at++) hub.tell('limits.delta', () => ({ keyIds: [String(at)] }))
    const held = (await next()).match(/data: /g) ?? []
    expect(held).toHaveLength(200)
  })
  it('forgets a listener that has left, and takes only so many', () => {
    const hub = new LiveEventHub(new TestClock())
    const leave = new AbortController()
    for (let at = 0; at < 32; at++) expect(hub.open(leave.signal)).toBeDefined()
    expect(hub.open(leave.signal)).toBeUndefined()
    leave.abort()
    expect(hub.size).toBe(0)
    expect(hub.open(new AbortController().signal)).toBeDefined()
  })
  it('makes nothing ready when nobody listens', () => {
    const hub = new LiveEventHub(new TestClock())
    hub.tell('alert', () => {
      throw new Error('asked for nothing')
    })
  })
})
