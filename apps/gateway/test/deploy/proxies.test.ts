/** The samples for nginx and Caddy, run as they are but for ports and certificates, in front of a gateway. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pathOf } from '../stack/child.ts'
import { candidates, type Stack, startStack } from '../stack/stack.ts'
import { said } from './tools.ts'

// Whole starts of gateways and programs; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const DOCKER = join(import.meta.dirname, '..', '..', '..', '..', 'docker')
/** What the samples say, and the documents with them. */
const NAME = 'llm.example.com'
const START_MS_MAX = 20_000
/** Where ports for TLS are looked for, and behind those the plain ones. */
const PORTS = 10_000
const SPAN = 10_000

/** What a proxy's configuration is made of. */
interface Place {
  readonly folder: string
  readonly port: number
  readonly plainPort: number
  readonly upstream: string
  readonly certificate: string
  readonly key: string
}

/** A proxy: whether it is there, and how its sample is run. */
interface Proxy {
  readonly sample: string
  readonly version: readonly [string, ...string[]]
  readonly configure: (sample: string, place: Place) => string
  readonly command: (file: string) => readonly [string, ...string[]]
}

const PROXIES: Readonly<Record<string, Proxy>> = {
  nginx: {
    sample: 'nginx.conf',
    version: ['nginx', '-v'],
    configure: (sample, { folder, port, plainPort, upstream, certificate, key }) => {
      const own = sample
        .replaceAll(/^ *listen \[::\].*\n/gm, '')
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replace('listen 80', `listen 127.0.0.1:${plainPort}`)
        .replace('127.0.0.1:3001', upstream)
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${folder}/${name};`)
        .join(' ')
      return `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temporary}\n${own}}`
    },
    command: (file) => ['nginx', '-e', 'stderr', '-c', file],
  },
  caddy: {
    sample: 'Caddyfile',
    version: ['caddy', 'version'],
    configure: (sample, { port, upstream, certificate, key }) => {
      const site = sample
        .replace(`${NAME} {`, `https://${NAME}:${port} {\n\ttls ${certificate} ${key}`)
        .replace('127.0.0.1:3001', upstream)
      return `{\n\tadmin off\n\tauto_https off\n}\n${site}`
    },
    command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
}

let folder: string
let stack: Stack
const certificate = (): string => join(folder, 'certificate.pem')
const key = (): string => join(folder, 'key.pem')
const hasOpenssl = (await said('openssl', 'version')) !== undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freellmapi-proxy-'))
  // nginx works as somebody else.
  chmodSync(folder, 0o755)
  stack = await startStack({
    // A model that thinks first would say other things in its first event.
    providers: candidates('groq'),
    env: { ALLOWED_HOSTS: NAME, TRUST_PROXY: '127.0.0.1' },
  })
  if (!hasOpenssl) return
  const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`]
  const files = ['-keyout', key(), '-out', certificate()]
  const made = await said(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    ...subject,
    ...files,
  )
  expect(made).toBeDefined()
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

for (const [name, proxy] of Object.entries(PROXIES)) {
  const isThere = hasOpenssl && (await said(...proxy.version)) !== undefined

  describe.skipIf(!isThere)(`behind ${name} (skipped where it or openssl is missing)`, () => {
    let child: ChildProcess
    let port: number

    beforeAll(async () => {
      port = await freePort(PORTS)
      const upstream = new URL(stack.gateway.url).host
      const place = { folder, port, plainPort: await freePort(PORTS + SPAN), upstream }
      const file = join(folder, proxy.sample)
      const sample = readFileSync(join(DOCKER, proxy.sample), 'utf8')
      writeFileSync(
        file,
        proxy.configure(sample, { ...place, certificate: certificate(), key: key() }),
      )
      const [program, ...args] = proxy.command(file)
      child = spawn(program, args, {
        env: { PATH: pathOf(process), HOME: folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let complaint = ''
      child.stderr?.on('data', (piece) => {
        complaint += piece
      })
      await vi
        .waitFor(async () => (await ask(port, '/livez')).destroy(), {
          timeout: START_MS_MAX,
        })
        .catch(() => expect.unreachable(complaint))
    }, START_MS_MAX + 10_000)
    afterAll(async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }, START_MS_MAX)

    it('an app gets its answer, and a browser is asked to stay with TLS', async () => {
      const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'Hi' }] })
      const response = await ask(port, '/v1/chat/completions', body)
      expect(response.statusCode).toBe(200)
      expect(response.headers['strict-transport-security']).toMatch(/^max-age=/)
      expect(JSON.parse(await whole(response))).toMatchObject({ object: 'chat.completion' })
    })

    it('the first words are there while the others are not even said', async () => {
      stack.lab.clear()
      // One event, and then silence for as long as anyone listens: what is held back never comes.
      stack.lab.script({ times: 1 }, 'stall-after:1')
      const messages = [{ role: 'user', content: 'repeat: one two three' }]
      const body = JSON.stringify({ model: 'auto', stream: true, messages })
      const response = await ask(port, '/v1/chat/completions', body)
      let text = ''
      for await (const piece of response) {
        text += piece
        if (/"content":"[^"]/.test(text)) break
      }
      expect(text).toMatch(/"content":"[^"]/)
      expect(text).not.toContain('[DONE]')
      // The client has left by now, and the proxy tells.
      await stack.lab.until((calls) => calls[0]?.closedByClientAtMs !== undefined)
    })
  })
}

/** A request as a client of the network sends it: by the name, over TLS. */
function ask(port: number, path: string, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method: body === undefined ? 'GET' : 'POST',
      servername: NAME,
      ca: readFileSync(certificate()),
      agent: false,
      headers: {
        host: NAME,
        authorization: `Bearer ${stack.gateway.unified.key}`,
        'content-type': 'application/json',
      },
    })
    sent.on('error', reject)
    sent.on('response', resolve)
    sent.end(body)
  })
}

async function whole(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of response) text += piece
  return text
}

/** A port that stays free until a proxy takes it: of `SPAN`, where no system looks for one when it is asked for port 0. */
async function freePort(from: number): Promise<number> {
  const port = randomInt(from, from + SPAN)
  const server = createServer().listen(port, '127.0.0.1')
  const isFree = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!isFree) return await freePort(from)
  server.close()
  await once(server, 'close')
  return port
}
