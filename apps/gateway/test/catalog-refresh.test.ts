import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Plane, startPlane } from './admin/plane.ts'

const SHIPPED = 'openai/gpt-oss-20b'
const OTHER = 'openai/gpt-oss-120b'
const NEW = 'acme/brand-new'

/** Has the lab's Groq offer these, and the gateway look. */
async function offer({ stack, call }: Plane, ...models: readonly string[]) {
  stack.lab.offer('groq', models)
  const { status, body } = await call('POST', '/models/refresh')
  expect(status).toBe(200)
  return body.data[0]
}

async function model({ call }: Plane, id: string) {
  const { body } = await call('GET', '/models')
  return body.data.find((one: { readonly id: string }) => one.id === `groq/${id}`)
}

test('a model that a provider lists and nobody ships appears switched off, and answers once the owner says so', async () => {
  await using plane = await startPlane({ keyed: ['groq'] })
  const found = await offer(plane, SHIPPED, NEW)
  expect(found).toEqual({ provider: 'groq', found: [NEW], retired: [], error: null })
  expect(await model(plane, NEW)).toMatchObject({ enabled: false, isNew: true, isEligible: false })
  expect((await plane.stack.chat({ model: NEW })).status).toBe(404)

  const path = `/models/${encodeURIComponent(`groq/${NEW}`)}`
  const changed = await plane.call('PATCH', path, { enabled: true })
  expect(changed.body).toMatchObject({ enabled: true, isNew: false })
  const answer = await plane.stack.chat({ model: NEW })
  expect(answer.headers['x-routed-via']).toBe(`groq/${NEW}`)
  expect((await offer(plane, SHIPPED, NEW)).found).toEqual([])
  expect(await model(plane, NEW)).toMatchObject({ enabled: true })
})

test('a model retires when it is missing from two lists in a row, and is back as soon as it is listed again', async () => {
  await using plane = await startPlane({ keyed: ['groq'] })
  await offer(plane, SHIPPED, OTHER)
  expect((await offer(plane, OTHER)).retired).toEqual([])
  expect(await model(plane, SHIPPED)).toMatchObject({ status: 'free', isEligible: true })
  expect((await offer(plane, OTHER)).retired).toEqual([SHIPPED])
  expect(await model(plane, SHIPPED)).toMatchObject({ status: 'retired', isEligible: false })
  const refused = await plane.stack.chat({ model: `groq/${SHIPPED}` })
  expect(refused.status).toBeGreaterThanOrEqual(400)
  expect(refused.text).toContain('retired')

  await offer(plane, OTHER, SHIPPED)
  expect(await model(plane, SHIPPED)).toMatchObject({ status: 'free', isEligible: true })
})

test('nothing is concluded from a list that could not be had, is empty, or never had the model', async () => {
  await using plane = await startPlane({ keyed: ['groq'] })
  for (let list = 0; list < 3; list++) await offer(plane, OTHER)
  expect(await model(plane, SHIPPED)).toMatchObject({ status: 'free' })
  await offer(plane, SHIPPED, OTHER)
  for (let list = 0; list < 3; list++) await offer(plane)
  plane.stack.lab.script({ provider: 'groq', path: '/models', times: 3 }, 'status:503')
  for (let list = 0; list < 3; list++) {
    const { error, retired } = await offer(plane, OTHER)
    expect({ error, retired }).toEqual({ error: 'overloaded', retired: [] })
  }
  expect(await model(plane, SHIPPED)).toMatchObject({ status: 'free', isEligible: true })
})

test('however many models a provider lists, and however often others, a bounded number takes part', async () => {
  await using plane = await startPlane({ keyed: ['groq'] })
  const batch = (name: string): string[] => Array.from({ length: 400 }, (_, at) => `${name}/${at}`)
  const first = await offer(plane, SHIPPED, ...batch('one'))
  expect(first.found).toHaveLength(300)
  expect((await offer(plane, SHIPPED, ...batch('two'))).found).toEqual([])
  const { body } = await plane.call('GET', '/models')
  expect(body.data.filter(({ isNew }: { isNew: boolean }) => isNew)).toHaveLength(300)
})

test('the owner’s word on a model outlives every list', async () => {
  await using plane = await startPlane({ keyed: ['groq'] })
  await plane.call('PATCH', `/models/${encodeURIComponent(`groq/${SHIPPED}`)}`, {
    rank: 3,
    enabled: false,
  })
  await offer(plane, SHIPPED, NEW)
  await offer(plane, NEW)
  await offer(plane, NEW)
  await offer(plane, SHIPPED, NEW)
  expect(await model(plane, SHIPPED)).toMatchObject({ rank: 3, enabled: false, status: 'free' })
})

test('each provider in use, keyless ones too, is asked once a day, one at a time, and one that fails is not asked again before', async () => {
  await using plane = await startPlane({ keyed: ['groq', 'mistral'] })
  const { lab, gateway } = plane.stack
  await plane.call('PATCH', '/providers/ovhcloud', { enabled: true })
  const asked = (): readonly string[] => lab.calls({ method: 'GET' }).map((call) => call.provider)
  lab.script({ path: '/models', times: 1 }, 'status:503')
  await gateway.deps.catalogRefresh.refreshDue()
  expect(asked()).toHaveLength(1)
  for (let turn = 0; turn < 5; turn++) await gateway.deps.catalogRefresh.refreshDue()
  expect([...asked()].sort()).toEqual(['groq', 'mistral', 'ovhcloud'])
})

test('what the lists said is known after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-lists-'))
  try {
    {
      await using before = await startPlane({ keyed: ['groq'], dataDir })
      await offer(before, SHIPPED, NEW)
    }
    await using after = await startPlane({ keyed: ['groq'], dataDir })
    expect(await model(after, NEW)).toMatchObject({ isNew: true, enabled: false })
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
