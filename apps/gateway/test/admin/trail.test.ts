/** The trail of changes: what is in it, and what is not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Plane, startPlane } from './plane.ts'

let plane: Plane
beforeAll(async () => {
  plane = await startPlane({ keyed: ['groq'] })
})
afterAll(() => plane[Symbol.asyncDispose]())

describe('the trail', () => {
  it('names each change by its route', async () => {
    const { adminKey } = plane.stack.gateway.secrets
    const origin = plane.stack.gateway.url
    await plane.call('POST', '/session', { key: adminKey }, { origin })
    await plane.call('PATCH', '/settings', { retentionDays: 7 })
    await plane.call('DELETE', '/keys/nobody')
    const { body } = await plane.call('GET', '/audit?limit=200')
    const actions = body.data.map(({ action }: { action: string }) => action)
    expect(actions).toContain('PATCH /api/settings')
    expect(actions).toContain('DELETE /api/keys/:id')
    expect(actions).toContain('POST /api/session')
  })
  it('row 55: says when the unified key was shown, or asked for', async () => {
    await plane.call('GET', '/unified-key')
    const { body } = await plane.call('GET', '/audit?limit=1')
    expect(body.data).toMatchObject([
      { action: 'GET /api/unified-key', via: 'bearer', httpStatus: 200 },
    ])
  })
  it('has nothing of previews and simulations, which change nothing', async () => {
    const trail = async (): Promise<readonly unknown[]> =>
      (await plane.call('GET', '/audit?limit=200')).body.data
    const before = await trail()
    const text = 'GROQ_API_KEY=gsk_previewedpreviewedpreviewed012345'
    plane.secrets.add('gsk_previewedpreviewedpreviewed012345')
    await plane.call('POST', '/keys/import?dryRun=1', { text })
    await plane.call('POST', '/restore?dryRun=1', 'no backup')
    await plane.call('POST', '/routing/simulate', {})
    expect(await trail()).toEqual(before)
    await plane.call('POST', '/keys/import', { text: 'nothing to store' })
    await plane.call('DELETE', '/keys/nobody?dryRun=1')
    const [second, first] = await trail()
    expect(first).toMatchObject({ action: 'POST /api/keys/import' })
    expect(second).toMatchObject({ action: 'DELETE /api/keys/:id', httpStatus: 404 })
  })
})
