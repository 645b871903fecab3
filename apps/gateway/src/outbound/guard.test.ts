import type { lookup } from 'node:dns'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { reachOf } from './address.ts'
import { assertReachable, guardedLookup, OutOfReach } from './guard.ts'
import { createUpstreamFetch } from './upstream-fetch.ts'

const NEVER_PUBLIC = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '0.0.0.0',
  '0.0.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
]

const NEVER_PUBLIC_V6 = [
  '::1',
  '::',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:db8::1',
  '2001:0:7f00:1::',
]

/** The ways in which one IPv4 address can be written so that a URL still means it. */
function spellings(address: string): readonly string[] {
  const parts = address.split('.').map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = parts
  const whole = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
  const hex = (value: number): string => `0x${value.toString(16)}`
  const octal = (value: number): string => `0${value.toString(8)}`
  const wide = (text: string): string =>
    text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
  return [
    address,
    `${address}.`,
    String(whole),
    hex(whole),
    octal(whole),
    parts.map(hex).join('.'),
    parts.map(octal).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${hex(a)}.${octal(b)}.${c}.${d}`,
    wide(address),
    address.replaceAll('.', '。'),
    encodeURI(address).replace(/\d/g, (digit) => `%3${digit}`),
    `[::ffff:${address}]`,
    `[::ffff:${hex(a * 256 + b).slice(2)}:${hex(c * 256 + d).slice(2)}]`,
    `[0:0:0:0:0:ffff:${address}]`,
    `[::${address}]`,
    `[64:ff9b::${address}]`,
  ]
}

const CORPUS = [
  ...NEVER_PUBLIC.flatMap((address) => spellings(address).map((host) => `http://${host}/v1`)),
  ...NEVER_PUBLIC_V6.map((address) => `https://[${address}]:8443/v1`),
  'file:///etc/passwd',
  'data:application/json,{}',
  'ftp://example.com/v1',
  'javascript:alert(1)',
  'http://user@example.com/v1',
  'http://user:pass@example.com/v1',
  'http:\\\\127.0.0.1\\v1',
]

describe('an endpoint that may only reach the world', () => {
  test(`does not get to any of ${CORPUS.length} spellings of somewhere else`, () => {
    expect(CORPUS.length).toBeGreaterThan(300)
    const let_in = CORPUS.filter((text) => {
      if (!URL.canParse(text)) return false
      try {
        assertReachable(new URL(text), 'public')
        return true
      } catch (thrown) {
        if (thrown instanceof OutOfReach) return false
        throw thrown
      }
    })
    expect(let_in).toEqual([])
  })

  test.each(['1.1.1.1', '8.8.8.8', '::ffff:1.1.1.1', '2606:4700:4700::1111'])(
    'gets to %s',
    (address) => expect(reachOf(address)).toBe('public'),
  )

  test('opens no connection to this machine, by whatever name', async () => {
    await using server = await listen()
    await using upstream = client()
    for (const host of ['127.0.0.1', 'localhost', 'localhost.', '[::1]', '2130706433'])
      await expect(upstream.get(`http://${host}:${server.port}/`, 'public')).rejects.toThrow()
    expect(server.connections()).toBe(0)
  })

  test('is not fooled by a name that means another address the second time', async () => {
    const answers = ['1.1.1.1', '127.0.0.1']
    const resolve = ((_name: string, _options: object, done: (...found: unknown[]) => void) =>
      done(null, [{ address: answers.shift(), family: 4 }])) as unknown as typeof lookup
    const dial = guardedLookup('public', resolve)
    const address = (): Promise<unknown> =>
      new Promise((found, refused) =>
        dial('example.com', {}, (error, address) => (error ? refused(error) : found(address))),
      )
    await expect(address()).resolves.toBe('1.1.1.1')
    await expect(address()).rejects.toThrow(OutOfReach)
  })
})

describe('an endpoint that may reach the owner’s network', () => {
  test('gets to this machine', async () => {
    await using server = await listen()
    await using upstream = client()
    const reply = await upstream.get(`http://localhost:${server.port}/`, 'private')
    expect(await reply.text()).toBe('ok')
  })

  test.each(['169.254.169.254', '100.100.100.200', '168.63.129.16', '0.0.0.0', '224.0.0.1'])(
    'still never gets to %s',
    (address) =>
      expect(() => assertReachable(new URL(`http://${address}/`), 'private')).toThrow(OutOfReach),
  )
})

async function listen() {
  let count = 0
  const server = createServer((_request, response) => response.end('ok'))
  server.on('connection', () => count++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

function client() {
  const { fetch, close } = createUpstreamFetch()
  const { signal } = new AbortController()
  return {
    get: (url: string, reach: 'public' | 'private') =>
      fetch(url, { method: 'GET', headers: {}, signal, redirect: 'manual', reach }),
    [Symbol.asyncDispose]: close,
  }
}
