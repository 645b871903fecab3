/** Rows 11, 23 and 24 of docs/threat-model.md: the names, files and paths that a request may be for. */
import { afterAll, describe, expect, it } from 'vitest'
import { startStack } from '../stack/stack.ts'
import { rawRequest, sendRaw } from './raw.ts'

const ADMIN_KEY = 'admin-key-of-the-edge-tests'
const stack = await startStack({ env: { ADMIN_DASHBOARD_KEY: ADMIN_KEY } })
const { gateway, ask } = stack
afterAll(() => stack[Symbol.asyncDispose]())

describe('names of this machine', () => {
  it.each([
    'localhost',
    'localhost:3001',
    '127.0.0.1',
    '192.168.1.7:3001',
    '[::1]:3001',
    'pi.local',
  ])('row 11: %s is one', async (host) =>
    expect(await ask('/v1/models', { headers: { host } })).toMatchObject({ status: 200 }),
  )

  it.each([
    ['none', ['GET /v1/models HTTP/1.1']],
    ['an empty one', ['GET /v1/models HTTP/1.1', 'host:']],
    ['two', ['GET /v1/models HTTP/1.1', 'host: localhost', 'host: evil.test']],
    ['another in the request line', ['GET http://evil.test/v1/models HTTP/1.1', 'host: localhost']],
  ])('row 11: %s is refused', async (_what, lines) => {
    const key = `authorization: Bearer ${gateway.unified.key}`
    const { status } = await sendRaw(gateway.url, rawRequest([...lines, key]))
    expect([400, 421]).toContain(status)
  })

  it('row 11: are those of ALLOWED_HOSTS too', async () => {
    await using named = await startStack({ lab: stack.lab, env: { ALLOWED_HOSTS: 'Llm.Example' } })
    const headers = { host: 'llm.example:443' }
    expect(await named.ask('/v1/models', { headers })).toMatchObject({ status: 200 })
  })
})

describe('files', () => {
  it.each([
    '/../package.json',
    '/assets/../../server.cjs',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/..\\..\\package.json',
    '/assets/..%5c..%5cserver.cjs',
    '//etc/passwd',
    '/.env',
    '/files.json',
    '/admin.key',
    '/freellmapi.db',
    'file:///etc/passwd',
  ])('row 23: %s is none', async (path) => {
    const lines = [`GET ${path} HTTP/1.1`, 'host: localhost', 'accept: */*']
    const { status } = await sendRaw(gateway.url, rawRequest(lines))
    expect([400, 404, 421]).toContain(status)
  })
})

describe('paths that do not exist', () => {
  it.each(['/v1', '/v1/', '/v1/nope', '/v1/chat', '/v1/chat/completions/x'])(
    'row 24: %s is a 404 in JSON',
    async (path) => {
      const seen = await ask(path, { headers: { accept: 'text/html' } })
      expect(seen.status).toBe(404)
      expect(JSON.parse(seen.text).error).toMatchObject({ code: 'unknown_url', param: null })
    },
  )

  it('row 24: /api/nope is a 404 in JSON', async () => {
    const seen = await ask('/api/nope', { headers: { authorization: `Bearer ${ADMIN_KEY}` } })
    expect(seen.status).toBe(404)
    expect(JSON.parse(seen.text).error.code).toBe('unknown_url')
  })

  it.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['PUT', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/chat/completions', 'POST'],
    ['POST', '/v1/models', 'GET'],
    ['DELETE', '/v1/models/groq/x', 'GET'],
  ])('%s %s is a 405 that names %s', async (method, path, allowed) => {
    const seen = await ask(path, { method })
    expect(seen.status).toBe(405)
    expect(seen.headers.allow).toContain(allowed)
    expect(JSON.parse(seen.text).error.code).toBe('method_not_allowed')
  })
})
