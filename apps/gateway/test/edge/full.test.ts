/** As many requests and connections as there is room for: one address never has it all, and everything else still answers. */
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  BODY_BYTES_IN_FLIGHT_MAX,
  BODY_BYTES_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  IN_FLIGHT_MAX,
  IN_FLIGHT_PER_ADDRESS_MAX,
} from '../../src/bounds.ts'
import { candidates, type Stack, startStack } from '../stack/stack.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A gateway behind a proxy that says for whom it speaks; its provider never answers. */
async function hanging(): Promise<Stack> {
  const stack = await startStack({
    providers: candidates('groq'),
    env: { TRUST_PROXY: '127.0.0.1' },
  })
  stack.lab.script({}, 'hang')
  return stack
}

const from = (address: string) => ({ 'x-forwarded-for': address })

describe('requests', () => {
  it('row 88: a full gateway refuses the next request, and goes on with all others', async () => {
    await using stack = await hanging()
    const leaving = new AbortController()
    const waiting = Array.from({ length: IN_FLIGHT_MAX }, (_, at) =>
      stack.chat(
        { stream: true },
        { signal: leaving.signal, headers: from(`198.51.100.${at % 2}`) },
      ),
    )
    await stack.lab.until((calls) => calls.length >= IN_FLIGHT_MAX)
    const refused = await stack.chat({}, { headers: from('198.51.100.9') })
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1', 'x-should-retry': 'true' },
    })
    expect(JSON.parse(refused.text).error.code).toBe('too_many_requests_in_flight')
    const admin = { authorization: `Bearer ${stack.gateway.secrets.adminKey}` }
    for (const [path, headers] of [
      ['/livez', {}],
      ['/v1/models', {}],
      ['/api/status', admin],
      ['/metrics', admin],
    ] as const)
      expect(await stack.ask(path, { headers }), path).toMatchObject({ status: 200 })
    leaving.abort()
    await Promise.all(waiting)
    await stack.lab.until((calls) => calls.every(({ endedAtMs }) => endedAtMs !== undefined))
    stack.lab.clear()
    expect(await stack.chat({})).toMatchObject({ status: 200 })
  })

  it('row 87: of one address never take every place: its next one waits, and others are served', async () => {
    await using stack = await hanging()
    const leaving = new AbortController()
    const greedy = from('198.51.100.1')
    const waiting = Array.from({ length: IN_FLIGHT_PER_ADDRESS_MAX }, () =>
      stack.chat({}, { signal: leaving.signal, headers: greedy }),
    )
    await stack.lab.until((calls) => calls.length >= IN_FLIGHT_PER_ADDRESS_MAX)
    const refused = await stack.chat({}, { headers: greedy })
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1', 'x-should-retry': 'true' },
    })
    stack.lab.clear()
    const other = await stack.chat({}, { headers: from('198.51.100.2') })
    expect(other, other.text).toMatchObject({ status: 200 })
    leaving.abort()
    await Promise.all(waiting)
    await expect.poll(() => stack.gateway.deps.inFlight.size).toBe(0)
    expect(await stack.chat({}, { headers: greedy })).toMatchObject({ status: 200 })
  })
})

describe('bodies', () => {
  it('row 5.2: of all requests together have a bound; small ones find room all the same', async () => {
    await using stack = await hanging()
    const { bodies } = stack.gateway.deps.inFlight
    const large = { user: 'x'.repeat(BODY_BYTES_MAX - 1_024) }
    const leaving = new AbortController()
    const waiting = [1, 2, 3, 4].map(() => stack.chat(large, { signal: leaving.signal }))
    await stack.lab.until((calls) => calls.length >= waiting.length)
    expect(await stack.chat(large)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(bodies.left, 'what was refused has given back').toBeGreaterThan(1_024)
    stack.lab.clear()
    expect(await stack.chat({})).toMatchObject({ status: 200 })
    leaving.abort()
    await Promise.all(waiting)
    await expect.poll(() => bodies.left).toBe(BODY_BYTES_IN_FLIGHT_MAX)
    expect(await stack.chat({ temperature: 9 })).toMatchObject({ status: 400 })
    expect(await stack.chat({ model: 'nobody/nothing' })).toMatchObject({ status: 404 })
    expect(bodies.left, 'refused for another reason').toBe(BODY_BYTES_IN_FLIGHT_MAX)
    expect(await stack.chat(large)).toMatchObject({ status: 200 })
  })
})

describe('connections', () => {
  const open: Socket[] = []
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy()
  })

  /** Connects, says nothing, and resolves with whether the server lets it stay until it was asked to. */
  function stays(url: string, localAddress: string): Promise<boolean> {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), localAddress })
    open.push(socket)
    socket.on('error', () => undefined)
    return new Promise((resolve) => {
      socket.on('close', () => resolve(false))
      socket.on('data', () => resolve(true))
      socket.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n')
    })
  }

  it.skipIf(process.platform !== 'linux')(
    'row 20: of one address are never all there are, and are given back (skipped where 127.0.0.2 is nobody)',
    async () => {
      await using stack = await startStack({ providers: candidates('groq') })
      const { url } = stack.gateway
      for (let at = 0; at < CONNECTIONS_PER_ADDRESS_MAX; at++)
        expect(await stays(url, '127.0.0.2')).toBe(true)
      expect(await stays(url, '127.0.0.2')).toBe(false)
      expect(await stays(url, '127.0.0.3')).toBe(true)
      expect(await stack.chat({})).toMatchObject({ status: 200 })
      open.shift()?.destroy()
      await expect.poll(() => stays(url, '127.0.0.2')).toBe(true)
    },
  )
})
