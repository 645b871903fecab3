/** RELIABILITY's row 20: clients that send slowly, or nothing, do not keep others out, and are let go. */
import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { CONNECTIONS_CHECK_MS, HEADERS_MS_MAX, REQUEST_MS_MAX } from '../../src/bounds.ts'
import { report, startStack } from '../stack/stack.ts'

const CLIENTS = 500
/** Slower than anyone means to be, fast enough to look alive. */
const DRIP_MS = 1_000
/** How late the server may be with its regular look at its connections. */
const SLACK_MS = 2 * CONNECTIONS_CHECK_MS + 2_000

it.each([
  ['headers', HEADERS_MS_MAX, ''],
  ['bodies', REQUEST_MS_MAX, 'content-length: 1000\r\n\r\n'],
])('row 20: %s that come one byte a second are not waited for', async (what, limitMs, rest) => {
  await using stack = await startStack()
  const { hostname, port } = new URL(stack.gateway.url)
  const key = `authorization: Bearer ${stack.gateway.unified.key}\r\n`
  const startedMs = performance.now()
  const closed = Array.from({ length: CLIENTS }, () => {
    const socket = connect(Number(port), hostname)
    socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n${key}${rest}`)
    return dripping(socket, startedMs)
  })
  expect(await stack.chat({}), 'others are served meanwhile').toMatchObject({ status: 200 })
  const longest = Math.max(...(await Promise.all(closed)))
  report(
    `slow ${what}: ${CLIENTS} clients, the last one let go after ${(longest / 1_000).toFixed(1)} s`,
  )
  expect(longest).toBeGreaterThan(limitMs - 1_000)
  expect(longest).toBeLessThan(limitMs + SLACK_MS)
  expect(await stack.chat({})).toMatchObject({ status: 200 })
})

/** Sends a byte a second until the server closes; resolves with how long that took. */
function dripping(socket: Socket, startedMs: number): Promise<number> {
  const timer = setInterval(() => socket.write('x'), DRIP_MS)
  socket.on('error', () => undefined)
  socket.resume()
  return new Promise((resolve) =>
    socket.on('close', () => {
      clearInterval(timer)
      resolve(performance.now() - startedMs)
    }),
  )
}
