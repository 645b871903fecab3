import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Plane, startPlane } from './admin/plane.ts'
import type { Stack } from './stack/stack.ts'

/** A server of the owner's own: the lab's Groq, which nobody here calls by that name. */
const MODEL = 'openai/gpt-oss-20b'

let plane: Plane
let stack: Stack
beforeAll(async () => {
  plane = await startPlane({ keyed: [] })
  stack = plane.stack
})
afterAll(() => plane[Symbol.asyncDispose]())

const admin: Plane['call'] = (...order) => plane.call(...order)
const baseUrl = (): string => stack.lab.environment['GROQ_BASE_URL'] ?? ''

describe('an endpoint of the owner’s own', () => {
  test('in the own network is refused until its owner allows that', async () => {
    const refused = await admin('POST', '/endpoints', { name: 'My box', baseUrl: baseUrl() })
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatchObject({ code: 'address_out_of_reach', param: 'baseUrl' })
  })

  test('lists its models before it is kept', async () => {
    const listed = await admin('POST', '/endpoints/discover', {
      baseUrl: baseUrl(),
      allowsPrivate: true,
      key: 'any-key',
    })
    expect(listed.status).toBe(200)
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain(MODEL)
  })

  test('answers under its own name, under an alias, and with each of its keys', async () => {
    for (const key of ['first-key-of-mine', 'second-key-of-mine']) plane.secrets.add(key)
    const added = await admin('POST', '/endpoints', {
      name: 'My box',
      baseUrl: baseUrl(),
      allowsPrivate: true,
      keys: ['first-key-of-mine', 'second-key-of-mine'],
      models: [{ id: MODEL, aliases: ['house-model'], contextTokens: 32_000 }],
    })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({ id: 'my-box', keys: 2 })

    for (const model of [`my-box/${MODEL}`, MODEL, 'house-model']) {
      const answer = await stack.chat({ model })
      expect(answer.status).toBe(200)
      expect(answer.headers['x-routed-via']).toBe(`my-box/${MODEL}`)
    }
    const streamed = await stack.chat({ model: 'house-model', stream: true })
    expect(streamed.text).toMatch(/\[DONE\]\s*$/)
  })

  test('is shown as it is kept, changed by what is sent alone, and asked again for its models', async () => {
    const changed = await admin('PATCH', '/endpoints/my-box', { name: 'Our box' })
    expect(changed.body).toMatchObject({ id: 'my-box', name: 'Our box', keys: 2 })
    expect(changed.body.models).toEqual([
      { id: MODEL, aliases: ['house-model'], contextTokens: 32_000 },
    ])
    expect((await admin('GET', '/endpoints')).body.data).toEqual([changed.body])
    const listed = await admin('POST', '/endpoints/my-box/discover')
    expect(listed.body.data.length).toBeGreaterThan(0)
    expect((await admin('PATCH', '/endpoints/none', { enabled: true })).status).toBe(404)
  })

  test('cannot take the name of a provider or of a virtual model', async () => {
    for (const name of ['Groq', 'auto', 'FreeLLMAPI', 'my box', '!!!']) {
      const refused = await admin('POST', '/endpoints', {
        name,
        baseUrl: baseUrl(),
        allowsPrivate: true,
      })
      expect(refused.body.error).toMatchObject({ code: 'name_taken', param: 'name' })
    }
  })

  test('that leads back to this gateway fails once instead of going round', async () => {
    const { unified } = stack.gateway
    await admin('POST', '/endpoints', {
      name: 'mirror',
      baseUrl: `${stack.gateway.url}/v1`,
      allowsPrivate: true,
      keys: [unified.key],
      models: [{ id: 'auto-loop', aliases: [] }],
    })
    const answer = await stack.chat({ model: 'mirror/auto-loop' })
    expect(answer.status).toBe(502)
  })

  test('is gone when it is removed, and its keys with it', async () => {
    expect((await admin('DELETE', '/endpoints/my-box')).status).toBe(200)
    expect((await stack.chat({ model: `my-box/${MODEL}` })).status).toBe(404)
    const keys = await admin('GET', '/keys')
    expect(keys.body.data.filter((key: { provider: string }) => key.provider === 'my-box')).toEqual(
      [],
    )
  })

  test.each([
    [{ name: 'x', baseUrl: 'not a url' }, 'invalid_url', 'baseUrl'],
    [{ name: 'x', baseUrl: 'https://example.com/v1?key=1' }, 'invalid_url', 'baseUrl'],
    [{ name: 'x', baseUrl: 'ftp://example.com' }, 'invalid_url', 'baseUrl'],
    [{ name: 'x' }, 'invalid_value', 'baseUrl'],
    [{ name: 'x', baseUrl: 'https://example.com', hosts: [] }, 'invalid_value', 'hosts'],
    [
      { name: 'x', baseUrl: 'https://example.com', models: [{ id: 'm', contextTokens: -1 }] },
      'invalid_value',
      'models[0].contextTokens',
    ],
  ])('that makes no sense is refused with the field: %j', async (body, code, param) => {
    const refused = await admin('POST', '/endpoints', body)
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatchObject({ code, param })
  })
})
