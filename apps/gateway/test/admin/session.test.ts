/** Signing in, staying in, getting out; and who is kept out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Door, openDoor } from './door.ts'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

const call: Door['call'] = (...request) => door.call(...request)
const signIn = () => door.signIn()
const status: Door['status'] = (headers) => door.status(headers)

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
    const bearer = { authorization: `Bearer ${door.installation().secrets.adminKey}` }
    const link = async (): Promise<{ code: string; path: string }> =>
      (await call('POST', '/api/session/links', bearer)).json()
    const { code, path } = await link()
    expect(path).toBe(`/login#code=${code}`)
    const redeem = async (one: string) =>
      (await call('POST', '/api/session', {}, { body: { code: one } })).status
    expect(await redeem(code)).toBe(200)
    expect(await redeem(code)).toBe(401)
    const late = await link()
    door.clock.advance(10 * 60_000)
    expect(await redeem(late.code)).toBe(401)
  })
  it('goes on while it is used, and ends after a day without use', async () => {
    const cookie = await signIn()
    for (let hours = 0; hours < 3; hours++) {
      door.clock.advance(20 * 3_600_000)
      expect(await status(cookie)).toBe(200)
    }
    door.clock.advance(24 * 3_600_000)
    expect(await status(cookie)).toBe(401)
  })
  it('outlives a restart, but not a change of the admin key', async () => {
    const cookie = await signIn()
    await door.restart()
    expect(await status(cookie)).toBe(200)
    await door.restart({ ADMIN_DASHBOARD_KEY: 'another-admin-key-of-enough-characters' })
    expect(await status(cookie)).toBe(401)
    await door.restart()
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
    const body = { key: door.installation().secrets.adminKey }
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
    const right = { authorization: `Bearer ${door.installation().secrets.adminKey}` }
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
