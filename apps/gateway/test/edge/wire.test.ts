/** RELIABILITY's rows 18 to 22 on raw sockets: HTTP that no library would send, and what it gets. */
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { report, startStack } from '../stack/stack.ts'
import { rawRequest, sendRaw, statusesIn } from './raw.ts'

const stack = await startStack()
const { url, unified } = stack.gateway
let sent = 0
afterAll(async () => {
  report(`wire: ${sent} malformed requests on raw sockets`)
  await stack[Symbol.asyncDispose]()
})

/** The kernel's list of connections. */
const CONNECTIONS = '/proc/net/tcp'
const KEY = `authorization: Bearer ${unified.key}`
const CHAT = '{"model":"auto","messages":[{"role":"user","content":"x"}]}'
const POST = ['POST /v1/chat/completions HTTP/1.1', 'host: localhost', KEY]

/** Requests for answers; the gateway asks for lists of models of its own accord. */
const asked = () => stack.lab.calls({ method: 'POST' })

async function statusOf(bytes: string | Buffer): Promise<number> {
  sent++
  const seen = await sendRaw(url, bytes)
  expect(seen.tookMs).toBeLessThan(1_500)
  return seen.status
}

describe('row 18: a request whose end is in doubt', () => {
  const length = `content-length: ${CHAT.length}`
  it.each([
    ['a length and chunks', [length, 'transfer-encoding: chunked']],
    ['chunks and a length', ['transfer-encoding: chunked', length]],
    ['two lengths', [length, 'content-length: 5']],
    ['a list of lengths', ['content-length: 5, 6']],
    ['a space before the colon', ['transfer-encoding : chunked']],
    ['a coding nobody knows', ['transfer-encoding: xchunked']],
    ['chunks that are not last', ['transfer-encoding: chunked, gzip']],
    ['a NUL in a name', ['x-a\0b: c']],
    ['a CR in a value', ['x-a: b\rc: d']],
    ['a plus in the length', ['content-length: +2']],
    ['a hexadecimal length', ['content-length: 0x10']],
    ['a folded header', ['x-a: b', ' c']],
    ['a name that is none', ['x a: b']],
  ])('has %s and is a 400', async (_what, lines) => {
    expect(await statusOf(rawRequest([...POST, ...lines], CHAT))).toBe(400)
  })

  it('has lines that end in LF alone and is a 400', async () => {
    expect(await statusOf(`${[...POST, length].join('\n')}\n\n${CHAT}`)).toBe(400)
  })

  it.each(['ZZ\r\nx\r\n0\r\n\r\n', '-1\r\nx\r\n0\r\n\r\n', 'fffffffffffffffff\r\nx\r\n0\r\n\r\n'])(
    'has a chunk of size %j and gets no answer of a model',
    async (body) => {
      expect(await statusOf(rawRequest([...POST, 'transfer-encoding: chunked'], body))).toBe(400)
    },
  )
})

describe('rows 5.2 and 19: headers', () => {
  it('of more than 16 KiB are a 431', async () => {
    expect(await statusOf(rawRequest([...POST, `x-big: ${'x'.repeat(17 << 10)}`]))).toBe(431)
  })

  it('two thousand in number are refused, or the rest ignored', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => `a${at}: b`)
    expect([400, 401, 431]).toContain(await statusOf(rawRequest([...POST.slice(0, 2), ...many])))
  })
})

describe('row 21: methods and upgrades', () => {
  it.each([
    ['CONNECT', 'CONNECT evil.test:443 HTTP/1.1'],
    ['TRACE', 'TRACE /v1/models HTTP/1.1'],
    ['a method that does not exist', 'BREW /v1/models HTTP/1.1'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0'],
    ['a version to come', 'GET /v1/models HTTP/3.0'],
    ['no path', 'GET HTTP/1.1'],
  ])('%s opens nothing', async (_what, line) => {
    const status = await statusOf(rawRequest([line, 'host: localhost', KEY]))
    expect([0, 400, 404, 405, 421, 505]).toContain(status)
  })

  it('an upgrade is ignored, as a server that offers none does', async () => {
    const lines = [
      'GET /v1/models HTTP/1.1',
      'host: localhost',
      KEY,
      'connection: upgrade',
      'upgrade: websocket',
    ]
    expect(await statusOf(rawRequest(lines))).toBe(200)
  })

  it('a body is not asked for before its sender is known', async () => {
    const lines = [...POST.slice(0, 2), 'content-length: 100000', 'expect: 100-continue']
    const { text } = await sendRaw(url, rawRequest(lines))
    expect(text).not.toContain('HTTP/1.1 100')
    expect(statusesIn(text)).toEqual([401])
  })

  it('a body that is too large is not asked for at all', async () => {
    const lines = [...POST, 'content-length: 99999999', 'expect: 100-continue']
    expect(statusesIn((await sendRaw(url, rawRequest(lines))).text)).toEqual([413])
  })

  it('a body is asked for when it is welcome', async () => {
    const lines = [...POST, `content-length: ${CHAT.length}`, 'expect: 100-continue']
    const { text } = await sendRaw(url, rawRequest(lines, CHAT), 2)
    expect(statusesIn(text)).toEqual([100, 200])
  })
})

describe('one connection', () => {
  it('row 87: answers a hundred requests sent at once in their order', async () => {
    const requests = Array.from({ length: 100 }, (_, at) =>
      rawRequest(['GET /v1/models HTTP/1.1', 'host: localhost', KEY, `x-request-id: id-${at}`]),
    )
    const { text } = await sendRaw(url, requests.join(''), 100)
    const ids = Array.from(text.matchAll(/^x-request-id: id-(\d+)\r$/gim), ([, id]) => Number(id))
    expect(ids).toEqual(Array.from({ length: 100 }, (_, at) => at))
  })

  it('row 85: that its client closes for writing is left: one that died looks the same', async () => {
    const before = asked().length
    stack.lab.script({ times: 1 }, 'hang')
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.on('end', () => socket.destroy())
    socket.write(rawRequest([...POST, `content-length: ${CHAT.length}`], CHAT))
    await stack.lab.until(() => asked().length === before + 1)
    socket.end()
    await closed
    await stack.lab.until(() => asked().at(-1)?.closedByClientAtMs !== undefined)
    expect(stack.gateway.deps.inFlight.size).toBe(0)
  })

  it.each([
    ['too large', KEY],
    ['of a stranger', 'authorization: Bearer wrong'],
  ])('row 25: whose body is %s is closed, however much is still to come', async (_what, key) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    let text = ''
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
    })
    const piece = Buffer.alloc(65_536, 'x')
    const send = (): void => {
      while (socket.writable && socket.write(piece));
    }
    socket.on('drain', send)
    socket.write(rawRequest([...POST.slice(0, 2), key, 'content-length: 99999999999']))
    send()
    const startedMs = performance.now()
    await closed
    // Whoever was waited for would be let go after half a minute.
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    expect([401, 413]).toContain(statusesIn(text)[0])
  })

  it.skipIf(!existsSync(CONNECTIONS))(
    'row 86: is asked by the kernel whether its other end is still there (skipped where there is no /proc)',
    async () => {
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname)
      await new Promise((resolve) => socket.once('connect', resolve))
      const [mine, theirs] = [socket.localPort ?? 0, Number(port)].map(
        (number) => `:${number.toString(16).toUpperCase().padStart(4, '0')}`,
      )
      // Columns: number, local and remote address, state, queues, timer. Timer 2 is keep-alive. Source: proc_net_tcp.
      const timer = () =>
        readFileSync(CONNECTIONS, 'utf8')
          .split('\n')
          .map((line) => line.trim().split(/\s+/))
          .find(([, local, remote]) => local?.endsWith(`${theirs}`) && remote?.endsWith(`${mine}`))
          ?.at(5)
      await expect.poll(timer).toMatch(/^02:/)
      socket.destroy()
    },
  )

  it('row 25: that stops in the middle of a body leaves nothing behind', async () => {
    const before = asked().length
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write(rawRequest([...POST, `content-length: ${CHAT.length}`], CHAT.slice(0, 20)))
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.destroy()
    expect(await stack.chat({})).toMatchObject({ status: 200 })
    expect(asked()).toHaveLength(before + 1)
    expect(stack.gateway.deps.inFlight.size).toBe(0)
  })
})
