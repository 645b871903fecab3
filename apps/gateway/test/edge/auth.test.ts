/** Rows 1 to 14 and 22 of docs/threat-model.md, for every route there is: who may do what, and how little it takes to be refused. */
import { afterAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { Seen } from '../stack/ask.ts'
import { report, startStack } from '../stack/stack.ts'
import { rawRequest, sendRaw } from './raw.ts'

const ADMIN_KEY = 'admin-key-of-the-edge-tests'
const WRONG_KEY = 'flm_000000000000000000000000000000000000'
const stack = await startStack({ env: { ADMIN_DASHBOARD_KEY: ADMIN_KEY } })
const { gateway, ask } = stack
const refusals: Seen[] = []
afterAll(async () => {
  const slowest = Math.max(...refusals.map(({ tookMs }) => tookMs))
  report(`edge: ${refusals.length} refusals, the slowest in ${slowest.toFixed(0)} ms`)
  report(`edge: ${stack.contract.held()} objects held to OpenAI's schema`)
  await stack[Symbol.asyncDispose]()
})

/** What anybody may ask, with nothing to show for it. */
const PUBLIC: ReadonlySet<string> = new Set([
  '/livez',
  '/readyz',
  '/openapi.json',
  '/api/ping',
  '/api/session',
])

interface Route {
  readonly method: string
  readonly path: string
}

/** Every route of the app itself, its parameters filled in. */
const ROUTES: readonly Route[] = [
  ...new Map(
    createApp(gateway.deps)
      .routes.filter(({ path }) => !path.endsWith('*'))
      .map(({ method, path }) => ({
        method: method === 'ALL' ? 'PROPFIND' : method,
        path: path.replaceAll(/:[a-zA-Z]+(?:\{[^}]*\})?/g, 'x'),
      }))
      .filter(({ path }) => !PUBLIC.has(path))
      .map((route) => [`${route.method} ${route.path}`, route] as const),
  ).values(),
]

/** Those that change something for the admin; signing in and out are among them. */
const UNSAFE = ROUTES.filter(({ path }) => path.startsWith('/api/'))
  .filter(({ method }) => !['GET', 'HEAD', 'OPTIONS', 'PROPFIND'].includes(method))
  .concat(['POST', 'DELETE'].map((method) => ({ method, path: '/api/session' })))

const NO_KEY = { authorization: '' }

async function refused(route: Route, headers: Record<string, string>): Promise<Seen> {
  const seen = await ask(route.path, {
    method: route.method,
    headers,
    ...(/^(?:POST|PUT|PATCH)$/.test(route.method) ? { body: '{}' } : {}),
  })
  refusals.push(seen)
  return seen
}

function otherPlanesKey({ path }: Route): string {
  return path.startsWith('/v1/') ? ADMIN_KEY : gateway.unified.key
}

describe('every route', () => {
  it('is known to this crawl', () => {
    const named = ROUTES.map(({ method, path }) => `${method} ${path}`)
    expect(named).toContain('POST /v1/chat/completions')
    expect(named).toContain('GET /v1/models/x')
    expect(named).toContain('DELETE /api/keys/x')
    expect(named).toContain('GET /metrics')
    report(`edge: ${ROUTES.length} routes crawled`)
  })

  it.each(ROUTES)('row 1: $method $path needs a key', async (route) => {
    expect(await refused(route, NO_KEY)).toMatchObject({ status: 401 })
    expect(await refused(route, { authorization: `Bearer ${WRONG_KEY}` })).toMatchObject({
      status: 401,
    })
  })

  it.each(ROUTES)("row 4: $method $path does not take the other plane's key", async (route) => {
    const key = otherPlanesKey(route)
    expect(await refused(route, { authorization: `Bearer ${key}` })).toMatchObject({ status: 401 })
  })

  it.each(ROUTES)('row 11: $method $path does not answer to a foreign name', async (route) => {
    for (const host of [
      'evil.test',
      'evil.test:3001',
      'localhost.evil.test',
      '127.0.0.1.evil.test',
    ])
      expect(await refused(route, { ...NO_KEY, host }), host).toMatchObject({ status: 421 })
  })

  it.each(UNSAFE)(
    'row 12: $method $path does nothing for a page of another origin',
    async (route) => {
      for (const headers of [
        { origin: 'https://evil.test' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        const admin = { authorization: `Bearer ${ADMIN_KEY}` }
        const seen = await refused(route, { ...admin, ...headers })
        expect(seen.status, JSON.stringify(headers)).toBe(403)
      }
    },
  )

  it.each(ROUTES)('row 22: $method $path has no spelling that needs no key', async (route) => {
    const { method, path } = route
    const spellings = [
      `/${path}`,
      path.replace(/^\//, '/./'),
      path.replace(/^\//, '/x/../'),
      path.replaceAll('/', '%2F').replace('%2F', '/'),
      path.replaceAll('/', '\\').replace('\\', '/'),
      path.replace('/v1', '/%76%31').replace('/api', '/%61pi'),
      `${path}%00`,
      `${path};x`,
      `${path}/`,
      `${path}?key=${gateway.unified.key}`,
      path.toUpperCase(),
    ]
    for (const spelling of spellings) {
      const { status } = await sendRaw(
        gateway.url,
        rawRequest([`${method} ${spelling} HTTP/1.1`, 'host: localhost', 'content-length: 0']),
      )
      expect([400, 401, 404, 405], spelling).toContain(status)
    }
  })
})

/** Everything a client may send instead of a key, on both planes. */
const NOT_KEYS: readonly (readonly [string, Record<string, string>])[] = [
  ['nothing', NO_KEY],
  ['an empty bearer', { authorization: 'Bearer ' }],
  ['the word alone', { authorization: 'Bearer' }],
  ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
  ['two spaces and a wrong key', { authorization: 'bearer  x' }],
  ['the scheme twice', { authorization: 'Bearer Bearer x' }],
  ['null', { authorization: 'Bearer null' }],
  ['undefined', { authorization: 'Bearer undefined' }],
  ['a list', { authorization: 'Bearer []' }],
  ['a number', { authorization: 'Bearer 0' }],
  ['a quote and a statement', { authorization: "Bearer '; DROP TABLE client_keys; --" }],
  ['ten thousand characters', { authorization: `Bearer ${'x'.repeat(10_000)}` }],
  ['a wrong x-api-key', { ...NO_KEY, 'x-api-key': 'x' }],
  ['a cookie', { ...NO_KEY, cookie: `key=${WRONG_KEY}; session=x` }],
  ['a forwarded loopback address', { ...NO_KEY, 'x-forwarded-for': '127.0.0.1' }],
  ['a forwarded owner', { ...NO_KEY, 'x-forwarded-user': 'admin', forwarded: 'for=127.0.0.1' }],
]

describe.each(['/v1/models', '/api/keys'])('%s', (path) => {
  it.each(NOT_KEYS)('rows 1, 7 and 9: answers 401 to %s', async (_what, headers) => {
    const seen = await refused({ method: 'GET', path }, headers)
    expect(seen.status).toBe(401)
    expect(JSON.parse(seen.text).error).toMatchObject({ type: 'invalid_request_error' })
    expect(seen.headers['x-request-id']).toMatch(/^req_/)
  })
})

describe('a unified key', () => {
  const { key } = gateway.unified

  it.each(['x-api-key', 'x-goog-api-key', 'api-key'])('row 3: is taken from %s', async (name) => {
    expect(await ask('/v1/models', { headers: { ...NO_KEY, [name]: key } })).toMatchObject({
      status: 200,
    })
  })

  it('row 3: is not taken beside another one', async () => {
    const seen = await ask('/v1/models', { headers: { 'x-api-key': WRONG_KEY } })
    expect(seen).toMatchObject({ status: 400 })
    expect(JSON.parse(seen.text).error.code).toBe('several_api_keys')
    expect(await ask('/v1/models', { headers: { 'x-api-key': key } })).toMatchObject({
      status: 200,
    })
  })

  it.each([`/v1/models?key=KEY`, `/v1/models?api_key=KEY`, `/v1/models/KEY`])(
    'row 2: is not taken from an address like %s',
    async (path) => {
      const seen = await ask(path.replace('KEY', key), { headers: NO_KEY })
      expect(seen.status).toBe(401)
      expect(seen.text).not.toContain(key)
    },
  )

  it('row 2: is not taken from a cookie', async () => {
    const headers = { ...NO_KEY, cookie: `key=${key}; token=${key}` }
    expect(await ask('/v1/models', { headers })).toMatchObject({ status: 401 })
  })

  it('row 1: is not taken from two authorization headers', async () => {
    const lines = ['GET /v1/models HTTP/1.1', 'host: localhost']
    const good = `authorization: Bearer ${key}`
    const two = [...lines, good, `authorization: Bearer ${WRONG_KEY}`]
    expect(await sendRaw(gateway.url, rawRequest(two))).toMatchObject({ status: 400 })
    expect(await sendRaw(gateway.url, rawRequest([...lines, good]))).toMatchObject({ status: 200 })
  })

  it('row 5: is refused at the same pace whether it is near or far', async () => {
    const near = `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`
    const paces = { near: [] as number[], far: [] as number[] }
    for (let round = 0; round < 60; round++)
      for (const [name, guess] of [
        ['near', near],
        ['far', WRONG_KEY],
      ] as const) {
        const { tookMs } = await ask('/v1/models', {
          headers: { authorization: `Bearer ${guess}` },
        })
        paces[name].push(tookMs)
      }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length / 2] ?? 0
    // A smoke test: a comparison that stops at the first difference is far below what a socket can show.
    expect(Math.abs(median(paces.near) - median(paces.far))).toBeLessThan(5)
  })
})

describe('browsers', () => {
  it('row 13: get no leave to read /v1 from a page', async () => {
    const headers = { origin: 'https://evil.test' }
    const seen = await ask('/v1/models', { headers })
    expect(seen.headers['access-control-allow-origin']).toBeUndefined()
    const preflight = await ask('/v1/chat/completions', {
      method: 'OPTIONS',
      headers: { ...NO_KEY, ...headers, 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('row 14: change nothing by GET', async () => {
    const admin = { authorization: `Bearer ${ADMIN_KEY}` }
    const paths = ROUTES.filter(({ method }) => method !== 'GET').map(({ path }) => path)
    for (const path of new Set(paths)) {
      const seen = await ask(path, { headers: path.startsWith('/v1') ? {} : admin })
      expect(seen.status, path).toBeLessThan(500)
    }
    expect(gateway.deps.credentials.list()).toHaveLength(stack.providers.length)
    expect(await ask('/v1/models')).toMatchObject({ status: 200 })
  })
})

describe('a refusal', () => {
  it('takes less than 100 ms', () => {
    // The rest of a busy machine may hold up a few of them.
    const slow = refusals.filter(({ tookMs }) => tookMs >= 100)
    expect(slow.length).toBeLessThanOrEqual(refusals.length / 20)
  })
})
