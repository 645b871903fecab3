/** Signing in, staying in, getting out; and who is kept out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestClock } from '@freellmapi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { parseEnv } from '../../src/env.ts'
import { type Installation, openInstallation } from '../../src/installation.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-session-'))
const clock = new TestClock()
let installation: Installation

/** Opens the installation as a start would; `app` is the whole gateway without a socket. */
async function start(env: Readonly<Record<string, string>> = {}) {
  installation = await openInstallation({
    env: parseEnv({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env }, []),
    clock,
  })
  return createApp(installation.deps)
}

let app: ReturnType<typeof createApp>
beforeAll(async () => {
  app = await start()
})
afterAll(async () => {
  await installation.close()
  rmSync(dataDir, { recursive: true, force: true })
})

type Headers = Readonly<Record<string, string>>

/** A request from an address that is not this machine. */
function call(
  method: string,
  path: string,
  headers: Headers = {},
  { body, address = '203.0.113.9' }: { readonly body?: object; readonly address?: string } = {},
) {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return app.fetch(request, { incoming: { socket: { remoteAddress: address } } })
}

async function signIn(): Promise<Headers> {
  const response = await call(
    'POST',
    '/api/session',
    {},
    {
      body: { key: installation.secrets.adminKey },
    },
  )
  expect(response.status).toBe(200)
  const cookie = response.headers.get('set-cookie') ?? ''
  expect(cookie).toContain('HttpOnly')
  expect(cookie).toContain('SameSite=Strict')
  expect(cookie).not.toContain(installation.secrets.adminKey)
  return { cookie: cookie.split(';')[0] ?? '' }
}

const status = async (headers: Headers): Promise<number> =>
  (await call('GET', '/api/status', headers)).status

describe('rows 16 and 17: a session', () => {
  it('is opened by the admin key, and ends when its browser signs out', async () => {
    const cookie = await signIn()
    expect(await status(cookie)).toBe(200)
    expect(await (await call('GET', '/api/session', cookie)).json()).toMatchObject({
      via: 'cookie',
    })
    expect((await call('DELETE', '/api/session', cookie)).status).toBe(200)
    expect(await status(cookie)).toBe(401)
  })
  it('is opened by a sign-in link, once, within ten minutes', async () => {
    const bearer = { authorization: `Bearer ${installation.secrets.adminKey}` }
    const link = async (): Promise<{ code: string; path: string }> =>
      (await call('POST', '/api/session/links', bearer)).json()
    const { code, path } = await link()
    expect(path).toBe(`/login#code=${code}`)
    const redeem = async (one: string) =>
      (await call('POST', '/api/session', {}, { body: { code: one } })).status
    expect(await redeem(code)).toBe(200)
    expect(await redeem(code)).toBe(401)
    const late = await link()
    clock.advance(10 * 60_000)
    expect(await redeem(late.code)).toBe(401)
  })
  it('goes on while it is used, and ends after a day without use', async () => {
    const cookie = await signIn()
    for (let hours = 0; hours < 3; hours++) {
      clock.advance(20 * 3_600_000)
      expect(await status(cookie)).toBe(200)
    }
    clock.advance(24 * 3_600_000)
    expect(await status(cookie)).toBe(401)
  })
  it('outlives a restart, but not a change of the admin key', async () => {
    const cookie = await signIn()
    await installation.close()
    app = await start()
    expect(await status(cookie)).toBe(200)
    await installation.close()
    app = await start({ ADMIN_DASHBOARD_KEY: 'another-admin-key-of-enough-characters' })
    expect(await status(cookie)).toBe(401)
    await installation.close()
    app = await start()
    // The start with the other key has ended it for good.
    expect(await status(cookie)).toBe(401)
  })
  it('is for the admin plane alone', async () => {
    const cookie = await signIn()
    expect((await call('GET', '/v1/models', cookie)).status).toBe(401)
    expect((await call('GET', '/metrics', cookie)).status).toBe(200)
  })
})

describe('a stranger', () => {
  it('who asks who is signed in is told that nobody is, and nothing else', async () => {
    const nobody = { via: null, idleEndsAtMs: null, provenForMs: null }
    for (const headers of [{}, { cookie: 'freellmapi_session=gone' }]) {
      const response = await call('GET', '/api/session', headers)
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual(nobody)
      expect(response.headers.get('set-cookie')).toBeNull()
    }
  })
  it('who guesses there is refused and counted like everywhere', async () => {
    const guess = () =>
      call('GET', '/api/session', { authorization: 'Bearer wrong' }, { address: '198.51.100.9' })
    for (let tries = 0; tries < 10; tries++) expect((await guess()).status).toBe(401)
    expect((await guess()).status).toBe(429)
  })
})

describe('row 55: a secret', () => {
  const SECRETS = [
    ['GET', '/api/unified-key', undefined],
    ['POST', '/api/unified-key/rotate', {}],
    ['POST', '/api/backup', { passphrase: 'twelve letters' }],
    ['POST', '/api/session/links', undefined],
  ] as const
  const ask = async (headers: Headers) =>
    await Promise.all(
      SECRETS.map(async ([method, path, body]) => {
        const response = await call(method, path, headers, body === undefined ? {} : { body })
        const text = await response.text()
        return response.status < 300 ? 'shown' : JSON.parse(text).error.code
      }),
    )
  const prove = (headers: Headers, key: string, address = '203.0.113.9') =>
    call('POST', '/api/session/proof', headers, { body: { key }, address })
  const all = (what: string) => SECRETS.map(() => what)

  it('is shown for five minutes after signing in, and then to whoever presents the admin key again', async () => {
    const cookie = await signIn()
    expect(await ask(cookie)).toEqual(all('shown'))
    clock.advance(5 * 60_000)
    expect(await ask(cookie)).toEqual(all('proof_needed'))
    expect(await status(cookie), 'everything else goes on').toBe(200)
    expect((await prove(cookie, 'not the admin key')).status).toBe(403)
    expect(await ask(cookie)).toEqual(all('proof_needed'))
    const proven = await prove(cookie, installation.secrets.adminKey)
    expect(await proven.json()).toMatchObject({ via: 'cookie', provenForMs: 5 * 60_000 })
    expect(await ask(cookie)).toEqual(all('shown'))
    expect(await status(await signIn()), 'another session').toBe(200)
  })
  it('is shown to the admin key itself, which is a proof', async () => {
    expect(await ask({ authorization: `Bearer ${installation.secrets.adminKey}` })).toEqual(
      all('shown'),
    )
  })
  it('is not got at by guessing from a screen that was left, nor is that screen signed out', async () => {
    const cookie = await signIn()
    clock.advance(5 * 60_000)
    const guess = () => prove(cookie, 'a guess', '198.51.100.77')
    for (let tries = 0; tries < 10; tries++)
      expect((await (await guess()).json()).error.code).toBe('invalid_api_key')
    expect((await guess()).status).toBe(429)
    expect(await status(cookie)).toBe(200)
    const stranger = await prove({}, installation.secrets.adminKey)
    expect(stranger.status, 'a proof opens no session').toBe(401)
  })
})

describe('a pass', () => {
  it('stands for the unified key for an hour, without showing it or counting as an app', async () => {
    const cookie = await signIn()
    clock.advance(5 * 60_000)
    const pass = await (await call('POST', '/api/unified-key/pass', cookie)).json()
    const models = async () =>
      (await call('GET', '/v1/models', { authorization: `Bearer ${pass.key}` })).status
    expect(await models()).toBe(200)
    expect(pass.key).not.toBe(await installation.deps.clientKeys.revealUnified())
    expect(installation.deps.clientKeys.list()[0]?.lastSeenAtMs).toBeUndefined()
    expect((await call('GET', '/api/keys', { authorization: `Bearer ${pass.key}` })).status).toBe(
      401,
    )
    clock.advance(3_600_000)
    expect(await models()).toBe(401)
  })
})

describe('row 12: a page of another origin', () => {
  const own = () => signIn()
  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost:5173' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('changes nothing: %j', async (headers) => {
    const response = await call(
      'POST',
      '/api/cooldowns/clear',
      { ...(await own()), ...headers },
      {},
    )
    expect(response.status).toBe(403)
    expect((await response.json()).error.code).toBe('cross_origin')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
  it('changes nothing by signing in either', async () => {
    const headers = { origin: 'https://evil.example' }
    const body = { key: installation.secrets.adminKey }
    expect((await call('POST', '/api/session', headers, { body })).status).toBe(403)
  })
  it('may what ours may, once the owner has named it', async () => {
    const cookie = await own()
    const origin = 'https://friend.example'
    await call('PATCH', '/api/settings', cookie, {
      body: { corsOrigins: [origin] },
    })
    const preflight = await call('OPTIONS', '/api/keys', {
      origin,
      'access-control-request-method': 'POST',
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    const response = await call('POST', '/api/cooldowns/clear', { ...cookie, origin }, { body: {} })
    expect(response.status).toBe(200)
    await call('PATCH', '/api/settings', cookie, { body: { corsOrigins: null } })
  })
  it('is none when it is ours', async () => {
    const headers = {
      ...(await own()),
      origin: 'http://localhost',
      'sec-fetch-site': 'same-origin',
    }
    expect((await call('POST', '/api/cooldowns/clear', headers, { body: {} })).status).toBe(200)
  })
})

describe('row 6: wrong keys', () => {
  const guess = (address: string, path = '/api/status') =>
    call('GET', path, { authorization: 'Bearer not-the-admin-key' }, { address })
  it('of one address have to wait after ten, on either plane; the right key never has to', async () => {
    for (let tries = 0; tries < 10; tries++)
      expect(
        (await guess('198.51.100.1', tries % 2 === 0 ? '/api/status' : '/v1/models')).status,
      ).toBe(401)
    const refused = await guess('198.51.100.1')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const right = { authorization: `Bearer ${installation.secrets.adminKey}` }
    expect((await call('GET', '/api/status', right, { address: '198.51.100.1' })).status).toBe(200)
    expect((await guess('198.51.100.2')).status).toBe(401)
  })
  it('of one network count together where addresses cost nothing', async () => {
    for (let tries = 0; tries < 10; tries++) await guess(`2001:db8:1:2::${tries + 1}`)
    expect((await guess('2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await guess('2001:db8:1:3::1')).status).toBe(401)
  })
  it('row 7: are not blamed on whom a stranger names', async () => {
    for (let tries = 0; tries < 11; tries++)
      await call(
        'GET',
        '/api/status',
        { authorization: 'Bearer wrong', 'x-forwarded-for': '192.0.2.77' },
        { address: '198.51.100.3' },
      )
    expect((await guess('192.0.2.77')).status).toBe(401)
  })
  it('are not counted for a page whose session has ended', async () => {
    for (let asks = 0; asks < 30; asks++)
      expect(await status({ cookie: 'freellmapi_session=gone' })).toBe(401)
  })
})

describe('row 9: what is no key', () => {
  it.each([
    {},
    { key: null },
    { key: '' },
    { key: [] },
    { key: ['x'] },
    { key: {} },
    { key: 0 },
    { key: true },
    { code: null },
    { code: '' },
    { code: { $ne: '' } },
    { key: 'undefined' },
    { key: 'null' },
  ])('%j opens no session', async (body) => {
    const response = await call('POST', '/api/session', {}, { body })
    expect([400, 401]).toContain(response.status)
    expect(response.headers.get('set-cookie')).toBeNull()
  })
})
