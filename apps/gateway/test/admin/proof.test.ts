/** What asks for the admin key once more: whatever shows a secret, makes one, or takes others in its place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Door, openDoor, type RequestHeaders } from './door.ts'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

const call: Door['call'] = (...request) => door.call(...request)
const signIn = () => door.signIn()
const status: Door['status'] = (headers) => door.status(headers)

describe('row 55: a secret', () => {
  const SECRETS = [
    ['GET', '/api/unified-key', undefined],
    ['POST', '/api/unified-key/rotate', {}],
    ['POST', '/api/backup', { passphrase: 'twelve letters' }],
    ['POST', '/api/session/links', undefined],
    ['POST', '/api/client-keys', { label: 'an app' }],
  ] as const
  const ask = async (headers: RequestHeaders) =>
    await Promise.all(
      SECRETS.map(async ([method, path, body]) => {
        const response = await call(method, path, headers, body === undefined ? {} : { body })
        const text = await response.text()
        return response.status < 300 ? 'shown' : JSON.parse(text).error.code
      }),
    )
  const prove = (headers: RequestHeaders, key: string, address = '203.0.113.9') =>
    call('POST', '/api/session/proof', headers, { body: { key }, address })
  const all = (what: string) => SECRETS.map(() => what)

  it('is shown for five minutes after signing in, and then to whoever presents the admin key again', async () => {
    const cookie = await signIn()
    expect(await ask(cookie)).toEqual(all('shown'))
    door.clock.advance(5 * 60_000)
    expect(await ask(cookie)).toEqual(all('proof_needed'))
    expect(await status(cookie), 'everything else goes on').toBe(200)
    expect((await prove(cookie, 'not the admin key')).status).toBe(403)
    expect(await ask(cookie)).toEqual(all('proof_needed'))
    const proven = await prove(cookie, door.installation().secrets.adminKey)
    expect(await proven.json()).toMatchObject({ via: 'cookie', provenForMs: 5 * 60_000 })
    expect(await ask(cookie)).toEqual(all('shown'))
    expect(await status(await signIn()), 'another session').toBe(200)
  })
  it('is not exchanged for those of a backup, nor is one tried, from a screen that was left', async () => {
    const cookie = await signIn()
    const restore = async (isDryRun: 0 | 1) => {
      const response = await call('POST', `/api/restore?dryRun=${isDryRun}`, cookie, { body: {} })
      return (await response.json()).error.code
    }
    expect([await restore(1), await restore(0)]).toEqual(['not_usable', 'not_usable'])
    door.clock.advance(5 * 60_000)
    expect([await restore(1), await restore(0)]).toEqual(['proof_needed', 'proof_needed'])
  })
  it('is shown to the admin key itself, which is a proof', async () => {
    expect(await ask({ authorization: `Bearer ${door.installation().secrets.adminKey}` })).toEqual(
      all('shown'),
    )
  })
  it('is not got at by guessing from a screen that was left, nor is that screen signed out', async () => {
    const cookie = await signIn()
    door.clock.advance(5 * 60_000)
    const guess = () => prove(cookie, 'a guess', '198.51.100.77')
    for (let tries = 0; tries < 10; tries++)
      expect((await (await guess()).json()).error.code).toBe('invalid_api_key')
    expect((await guess()).status).toBe(429)
    expect(await status(cookie)).toBe(200)
    const stranger = await prove({}, door.installation().secrets.adminKey)
    expect(stranger.status, 'a proof opens no session').toBe(401)
  })
})

describe('a pass', () => {
  it('stands for the unified key for an hour, without showing it or counting as an app', async () => {
    const cookie = await signIn()
    door.clock.advance(5 * 60_000)
    const pass = await (await call('POST', '/api/unified-key/pass', cookie)).json()
    const models = async () =>
      (await call('GET', '/v1/models', { authorization: `Bearer ${pass.key}` })).status
    expect(await models()).toBe(200)
    expect(pass.key).not.toBe(await door.installation().deps.clientKeys.revealUnified())
    expect(door.installation().deps.clientKeys.list()[0]?.lastSeenAtMs).toBeUndefined()
    expect((await call('GET', '/api/keys', { authorization: `Bearer ${pass.key}` })).status).toBe(
      401,
    )
    door.clock.advance(3_600_000)
    expect(await models()).toBe(401)
  })
})
