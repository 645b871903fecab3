/** What leaves the admin plane and comes back: backups, and messages to whoever wants to hear of alerts. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Plane, startPlane } from './plane.ts'

let plane: Plane
beforeAll(async () => {
  plane = await startPlane({ keyed: ['groq'] })
})
afterAll(() => plane[Symbol.asyncDispose]())

describe('a backup', () => {
  const passphrase = 'correct horse battery'
  const make = () =>
    fetch(`${plane.stack.gateway.url}/api/backup`, {
      method: 'POST',
      headers: { authorization: `Bearer ${plane.stack.gateway.secrets.adminKey}` },
      body: JSON.stringify({ passphrase }),
    })
  const restore = async (bytes: Uint8Array<ArrayBuffer>, words: string, isDryRun: boolean) => {
    const { gateway } = plane.stack
    const response = await fetch(`${gateway.url}/api/restore?dryRun=${isDryRun ? 1 : 0}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.secrets.adminKey}`,
        'x-backup-passphrase': encodeURIComponent(words),
      },
      body: bytes,
    })
    return { status: response.status, body: await response.json() }
  }
  it('is one encrypted file that is checked before it is trusted, and waits for the next start', async () => {
    const response = await make()
    expect(response.headers.get('content-disposition')).toMatch(
      /freellmapi-\d{4}-\d\d-\d\d\.backup/,
    )
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(bytes.length).toBe(Number(response.headers.get('content-length')))
    expect(Buffer.from(bytes).includes('SQLite format')).toBe(false)
    expect(await restore(bytes, passphrase, true)).toMatchObject({ body: { isStaged: false } })
    const wrong = await restore(bytes, 'something else', true)
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'wrong_passphrase' } } })
    const damaged = bytes.with(bytes.length - 100, (bytes.at(-100) ?? 0) ^ 1)
    expect((await restore(damaged, passphrase, false)).body.error.code).toBe('damaged')
    expect((await restore(new Uint8Array(9), passphrase, false)).body.error.code).toBe(
      'not_a_backup',
    )
    expect(await restore(bytes, passphrase, false)).toMatchObject({ body: { isStaged: true } })
  }, 30_000)
  it('is made every day only where a passphrase is set, which the list says', async () => {
    const { body } = await plane.call('GET', '/backup')
    expect(body).toEqual({ isScheduled: false, keep: 7, data: [] })
  })
  it('needs a passphrase worth the name', async () => {
    const { body } = await plane.call('POST', '/backup', { passphrase: 'elevenchars' })
    expect(body.error.param).toBe('passphrase')
  })
})

describe('an alert target', () => {
  it('gets a test message, is told of nothing but names, and never shows its address', async () => {
    const heard: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk) => heard.push(String(chunk)))
      request.on('end', () => response.end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/hook/a-secret-path-of-its-owner`
    const added = await plane.call('POST', '/settings/alert-targets', {
      kind: 'webhook',
      label: 'mine',
      url,
    })
    expect(JSON.stringify(added.body)).not.toContain('secret-path')
    const sent = await plane.call('POST', `/settings/alert-targets/${added.body.id}/test`)
    expect(JSON.parse(heard.join(''))).toMatchObject({ source: 'freellmapi' })
    expect(sent.body.delivered).toBe(true)
    await plane.call('DELETE', `/settings/alert-targets/${added.body.id}`)
    expect((await plane.call('POST', `/settings/alert-targets/${added.body.id}/test`)).status).toBe(
      404,
    )
    server.close()
  })
  it.each([
    [{ kind: 'webhook', label: 'x', url: 'ftp://example.org' }, 'url'],
    [{ kind: 'telegram', label: 'x', token: 'no', chatId: '1' }, 'token'],
    [{ kind: 'pager', label: 'x' }, 'kind'],
  ])('is refused with the field: %j', async (body, param) => {
    const refused = await plane.call('POST', '/settings/alert-targets', body)
    expect(refused.body.error.param).toBe(param)
  })
})
