/** The dashboard's files: from the map and nowhere else, compressed, cached, under a policy, and never instead of JSON. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packDashboard } from '../../pack-dashboard.ts'
import { openDashboard } from '../../src/dashboard/files.ts'
import { requestId } from '../../src/middleware/request-id.ts'
import { dashboardRoutes } from '../../src/routes/dashboard.ts'
import { notFound } from '../../src/routes/not-found.ts'

const folder = mkdtempSync(join(tmpdir(), 'freellmapi-dashboard-'))
const script = `console.log(${JSON.stringify('x'.repeat(2_000))})`
const page = '<!doctype html><title>FreeLLMAPI</title>'

let app: Hono<{ Variables: { requestId: string } }>
beforeAll(() => {
  const source = join(folder, 'source')
  mkdirSync(join(source, 'assets'), { recursive: true })
  mkdirSync(join(source, '.vite'), { recursive: true })
  writeFileSync(join(source, 'index.html'), page)
  writeFileSync(join(source, 'assets', 'index-abc.js'), script)
  writeFileSync(join(source, 'assets', 'index-abc.js.map'), 'the source')
  writeFileSync(join(source, '.vite', 'manifest.json'), '{}')
  writeFileSync(join(folder, 'secret.txt'), 'beside the dashboard')
  packDashboard(source, join(folder, 'packed'))
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'packed', 'link.txt'))
  app = new Hono<{ Variables: { requestId: string } }>()
    .use(requestId)
    .route('/', dashboardRoutes(openDashboard(join(folder, 'packed'))))
    .notFound(notFound)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  app.request(path, { headers, method })

describe('a file of the dashboard', () => {
  it('comes compressed, for good, and with its type', async () => {
    for (const [encoding, plain] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const response = await get('/assets/index-abc.js', {
        'accept-encoding': `deflate, ${encoding}`,
      })
      expect(response.headers.get('content-encoding')).toBe(encoding)
      expect(response.headers.get('cache-control')).toContain('immutable')
      expect(response.headers.get('content-type')).toContain('text/javascript')
      expect(plain(Buffer.from(await response.arrayBuffer())).toString()).toBe(script)
    }
    expect(await (await get('/assets/index-abc.js')).text()).toBe(script)
  })
  it('is not sent again to who has it', async () => {
    const etag = (await get('/assets/index-abc.js')).headers.get('etag') ?? ''
    const again = await get('/assets/index-abc.js', { 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })
})

describe('rows 15 and 5.1: the page', () => {
  it.each(['/', '/keys', '/requests/req_1'])(
    'is what a browser gets at %s, under a policy',
    async (path) => {
      const response = await get(path, { accept: 'text/html,*/*' })
      expect(await response.text()).toBe(page)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types solid-templates")
      expect(policy).not.toMatch(/unsafe|\*|https?:/)
      expect(response.headers.get('x-frame-options')).toBe('DENY')
    },
  )
  it.each([
    ['/v1/chat/completion', 'text/html'],
    ['/api/keyz', 'text/html'],
    ['/keys', 'application/json'],
    ['/assets/gone.js', 'text/html'],
  ])('is not the answer at %s to %s: that is JSON', async (path, accept) => {
    const response = await get(path, { accept })
    expect(response.status).toBe(404)
    expect((await response.json()).error.code).toBe('unknown_url')
  })
  it('is not the answer to anything but a GET', async () => {
    expect((await get('/keys', { accept: 'text/html' }, 'POST')).status).toBe(404)
  })
})

describe('row 23: what is no file of the dashboard', () => {
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/index-abc.js.map',
    '/.vite/manifest.json',
    '/files.json',
    '/assets__index-abc.js',
    '/assets/index-abc.js.br',
    '/__proto__',
    '/constructor',
    '/assets/index-abc.js%00.css',
    '/link.txt',
  ])('is not served: %s', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('beside the dashboard')
  })

  it('nor a file in pieces, however many are asked for', async () => {
    const pieces = Array.from({ length: 1_000 }, (_, at) => `${at}-`).join(',')
    const response = await get('/assets/index-abc.js', { range: `bytes=${pieces}` })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(script)
  })
})

describe('a gateway whose dashboard was not built', () => {
  it('serves everything else', async () => {
    const bare = new Hono<{ Variables: { requestId: string } }>()
      .use(requestId)
      .route('/', dashboardRoutes(undefined))
      .notFound(notFound)
    expect((await bare.request('/', { headers: { accept: 'text/html' } })).status).toBe(404)
  })
})
