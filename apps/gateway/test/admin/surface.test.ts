/** The admin plane route by route, over a real gateway and simulated providers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { type Plane, startPlane } from './plane.ts'

let plane: Plane
beforeAll(async () => {
  plane = await startPlane({ keyed: ['groq', 'mistral'] })
})
afterAll(() => plane[Symbol.asyncDispose]())

describe('keys', () => {
  it('row 55: are listed without themselves, with every limit and its count', async () => {
    await plane.stack.chat({ model: 'groq/openai/gpt-oss-20b' })
    const { body } = await plane.call('GET', '/keys')
    expect(body.data.map(({ provider }: { provider: string }) => provider)).toEqual(
      expect.arrayContaining(['groq', 'mistral']),
    )
  })
  it('are stored, renamed, grouped, switched, paused, tested and removed', async () => {
    const key = 'gsk_0123456789abcdefghijklmnopqrstuvwx'
    plane.secrets.add(key)
    const added = await plane.call('POST', '/keys', { provider: 'groq', key, label: 'mine' })
    expect(added).toMatchObject({ status: 201, body: { masked: '••••uvwx', health: 'unknown' } })
    const path = `/keys/${added.body.id}`
    const usable = (): boolean =>
      plane.stack.gateway.deps.engine.roster.upstreams.some(
        ({ credential }) => credential.id === added.body.id,
      )
    expect(usable()).toBe(true)
    const changed = await plane.call('PATCH', path, { label: 'yours', account: 'shared' })
    expect(changed.body).toMatchObject({ label: 'yours', account: 'shared' })
    await plane.call('PATCH', path, { enabled: false })
    expect(usable()).toBe(false)
    await plane.call('PATCH', path, { enabled: true })
    const paused = await plane.call('POST', `${path}/pause`, { forMs: 60_000 })
    expect(paused.body.pausedUntilMs).toBeGreaterThan(Date.now())
    expect(usable()).toBe(false)
    expect((await plane.call('POST', `${path}/pause`, { forMs: 0 })).body.pausedUntilMs).toBeNull()
    expect(usable()).toBe(true)
    expect((await plane.call('POST', `${path}/test`)).body.verdict).toBe('valid')
    expect((await plane.call('POST', '/keys', { provider: 'groq', key })).body.error).toMatchObject(
      {
        code: 'duplicate_key',
        param: 'key',
      },
    )
    await plane.call('DELETE', path)
    expect((await plane.call('DELETE', path)).status).toBe(404)
  })
  it.each([
    [{ provider: 'groq' }, 'key'],
    [{ provider: 'groq', key: 'two words here' }, 'key'],
    [{ provider: 'groq', key: 'x'.repeat(30), labels: 'x' }, 'labels'],
    [{ provider: 'nobody', key: 'x'.repeat(30) }, 'provider'],
    [{ provider: 'cloudflare', key: 'a-token-without-its-account' }, 'key'],
    ['[]', null],
    ['{', null],
  ])('are refused with the field: %j', async (body, param) => {
    const { status, body: refusal } = await plane.call('POST', '/keys', body)
    expect(status).toBe(400)
    expect(refusal.error.param).toBe(param)
  })
})

describe('a paste of keys', () => {
  const good = 'gsk_importedimportedimported0123456789'
  const odd = 'whoseKeyIsThis0123456789-abcdefghijklm'
  const text = `# mine\nGROQ_API_KEY=${good}\nexport GROQ_API_KEY_2="${good}"\nsome words ${odd}\n`
  it('is previewed, with what is new, repeated and unknown', async () => {
    for (const secret of [good, odd]) plane.secrets.add(secret)
    const { body } = await plane.call('POST', '/keys/import?dryRun=1&validate=1', { text })
    expect(body.stored).toBe(0)
    expect(body.entries).toMatchObject([
      { line: 2, name: 'GROQ_API_KEY', provider: 'groq', state: 'new', verdict: 'valid' },
      { line: 3, provider: 'groq', state: 'repeated', verdict: null },
      { line: 4, provider: null, state: 'unknown', evidence: 'none' },
    ])
  })
  it('is stored, with the owner’s word on what the text does not tell', async () => {
    const choices = [{ line: 4, provider: 'mistral' }]
    const { body } = await plane.call('POST', '/keys/import', { text, choices })
    expect(body.stored).toBe(2)
    expect(body.entries[2]).toMatchObject({ state: 'new', evidence: 'choice', provider: 'mistral' })
    const again = await plane.call('POST', '/keys/import', { text, choices })
    expect(again.body.stored).toBe(0)
    expect(again.body.entries[0].state).toBe('duplicate')
  })
})

describe('client keys', () => {
  it('work from the moment they are made until they are removed, and are told once', async () => {
    const made = await plane.call('POST', '/client-keys', { label: 'laptop' })
    const ask = () =>
      plane.stack.ask('/v1/models', { headers: { authorization: `Bearer ${made.body.key}` } })
    expect((await ask()).status).toBe(200)
    plane.secrets.add(made.body.key)
    const listed = await plane.call('GET', '/client-keys')
    const row = listed.body.data.find(({ id }: { id: string }) => id === made.body.id)
    expect(row.lastSeenAtMs).toBeGreaterThan(0)
    await plane.call('PATCH', `/client-keys/${made.body.id}`, { label: 'old laptop' })
    await plane.call('DELETE', `/client-keys/${made.body.id}`)
    expect((await ask()).status).toBe(401)
  })
  it('cannot all be removed: the unified key is only rotated', async () => {
    const { body } = await plane.call('GET', '/client-keys')
    const unified = body.data.find(({ isUnified }: { isUnified: boolean }) => isUnified)
    expect((await plane.call('DELETE', `/client-keys/${unified.id}`)).body.error.code).toBe(
      'unified_key',
    )
  })
})

describe('providers and models', () => {
  it('are switched off and on', async () => {
    const reaches = (): boolean =>
      plane.stack.gateway.deps.engine.resolve('mistral/mistral-small-2603').ok
    const before = reaches()
    const off = await plane.call('PATCH', '/providers/mistral', { enabled: false })
    expect(off.body).toMatchObject({ enabled: false, health: 'off' })
    expect(reaches()).toBe(false)
    const refused = await plane.stack.chat({ model: 'mistral/mistral-small-2603' })
    expect(JSON.parse(refused.text).error.message).toContain('Mistral is switched off')
    await plane.call('PATCH', '/providers/mistral', { enabled: true })
    expect(reaches()).toBe(before)
    expect((await plane.call('PATCH', '/providers/nobody', { enabled: true })).status).toBe(404)
  })
  it('take a place and limits of the owner’s, and give them back', async () => {
    const id = 'groq/openai/gpt-oss-20b'
    const first = await plane.call('PATCH', `/models/${id}`, { rank: 1 })
    expect(first.body).toMatchObject({ rank: 1, isRankedByUser: true })
    const limits = [
      { unit: 'requests', cap: 7, window: { kind: 'rolling', spanMs: 60_000 }, scope: 'model' },
    ]
    const limited = await plane.call('PATCH', `/models/${id}`, { limits })
    expect(limited.body.limits).toMatchObject([{ cap: 7, source: 'user' }])
    const keys = await plane.call('GET', '/keys')
    expect(JSON.stringify(keys.body)).toContain('"cap":7')
    const free = await plane.call('PATCH', `/models/${id}`, { rank: null, limits: null })
    expect(free.body).toMatchObject({ isRankedByUser: false, hasUserLimits: false })
    expect((await plane.call('PATCH', '/models/groq/none', { rank: 1 })).status).toBe(404)
  })
  it('show where a request could go and why not elsewhere', async () => {
    const { body } = await plane.call('GET', '/models')
    const kept = body.data.find(({ id }: { id: string }) => id === 'groq/openai/gpt-oss-20b')
    expect(kept).toMatchObject({ isEligible: true, belief: { alpha: expect.any(Number) } })
    const order = await plane.call('POST', '/routing/simulate', { promptTokens: 100, vision: true })
    expect(
      order.body.rejections.map(({ why }: { why: { reason: string } }) => why.reason),
    ).toContain('lacks')
    expect((await plane.call('GET', '/routing')).body.candidates.length).toBeGreaterThan(0)
    expect((await plane.call('GET', '/routing?model=nothing')).body.error.code).toBe(
      'model_not_found',
    )
  })
})

describe('what happened', () => {
  it('is counted, logged and explained', async () => {
    const seen = await plane.stack.chat({ model: 'groq/openai/gpt-oss-20b' })
    const id = seen.headers['x-request-id']
    const page = await plane.call('GET', '/requests?limit=1')
    expect(page.body.data[0]).toMatchObject({ id, outcome: 'succeeded', provider: 'groq' })
    const next = await plane.call('GET', `/requests?limit=1&cursor=${page.body.nextCursor}`)
    expect(next.body.data[0]?.id).not.toBe(id)
    const trace = await plane.call('GET', `/requests/${id}`)
    expect(trace.body.calls).toHaveLength(1)
    expect(trace.body.decision.candidates[0].model).toBe('groq/openai/gpt-oss-20b')
    expect(trace.body.content).toBeNull()
    const summary = await plane.call('GET', '/analytics/summary')
    expect(summary.body.current.succeeded).toBeGreaterThanOrEqual(1)
    const breakdown = await plane.call('GET', '/analytics/breakdown?by=model')
    expect(breakdown.body.rows[0]).toMatchObject({ id: 'groq/openai/gpt-oss-20b' })
    const hours = await plane.call('GET', '/analytics/timeseries?by=key')
    expect(hours.body.series[0].points).toHaveLength(24)
    await plane.call('GET', '/analytics/capacity')
    expect((await plane.call('GET', '/requests/none')).status).toBe(404)
    expect((await plane.call('GET', '/analytics/summary?window=1y')).body.error.param).toBe(
      'window',
    )
  })
  it('is found by its filters', async () => {
    const all = await plane.call('GET', '/requests')
    const [{ clientId }] = all.body.data
    for (const [filter, isThere] of [
      ['provider=groq', true],
      ['model=groq/openai/gpt-oss-20b', true],
      ['provider=mistral&model=nothing', false],
      ['outcome=succeeded', true],
      ['outcome=interrupted', false],
      [`client=${clientId}`, true],
      ['q=req_', true],
      ['fromMs=1&toMs=2', false],
      [`fromMs=${Date.now() - 60_000}`, true],
    ] as const) {
      const { body } = await plane.call('GET', `/requests?${filter}`)
      expect(body.data.length > 0, filter).toBe(isThere)
    }
  })
  it('is kept word by word only while the owner wants that', async () => {
    await plane.call('PATCH', '/settings', { logContent: true })
    const seen = await plane.stack.chat({ messages: [{ role: 'user', content: 'a word to keep' }] })
    const streamed = await plane.stack.chat({ stream: true })
    await plane.call('PATCH', '/settings', { logContent: null })
    const trace = await plane.call('GET', `/requests/${seen.headers['x-request-id']}`)
    expect(trace.body.content.request).toContain('a word to keep')
    expect(trace.body.content.reply.length).toBeGreaterThan(0)
    const second = await plane.call('GET', `/requests/${streamed.headers['x-request-id']}`)
    expect(second.body.content.reply.length).toBeGreaterThan(0)
  })
})

describe('settings', () => {
  it('say where each value comes from, and show no secret', async () => {
    const { body } = await plane.call('PATCH', '/settings', { retentionDays: 7 })
    expect(body.settings.retentionDays).toEqual({ value: 7, origin: 'db', isEditable: true })
    expect(body.settings.databaseBytesMax.origin).toBe('default')
    const port = body.configuration.find(({ name }: { name: string }) => name === 'PORT')
    expect(port).toMatchObject({ value: '0', origin: 'env' })
    const secrets = body.configuration.filter(({ isSecret }: { isSecret: boolean }) => isSecret)
    expect(secrets.every(({ value }: { value: unknown }) => value === null)).toBe(true)
    const reset = await plane.call('PATCH', '/settings', { retentionDays: null })
    expect(reset.body.settings.retentionDays.origin).toBe('default')
  })
  it.each([
    [{ retentionDays: 0 }, 'retentionDays'],
    [{ corsOrigins: ['https://a.example/path'] }, 'corsOrigins[0]'],
    [{ nothing: 1 }, 'nothing'],
  ])('are refused with the field: %j', async (body, param) => {
    expect((await plane.call('PATCH', '/settings', body)).body.error.param).toBe(param)
  })
})

describe('the rest of the surface', () => {
  it('says how things are', async () => {
    const { body } = await plane.call('GET', '/status')
    expect(body.checklist).toMatchObject({ hasKey: true, hasRequest: true, hasClient: true })
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/)
  })
  it('replaces the data key while it serves', async () => {
    const plan = await plane.call('GET', '/encryption')
    const done = await plane.call('POST', '/encryption/rotate')
    expect(done.body).toEqual({
      isNewKey: true,
      total: plan.body.total,
      resealed: plan.body.total,
      unreadable: 0,
    })
    expect((await plane.stack.chat({})).status).toBe(200)
  })
  it('ends rests', async () => {
    const { engine, credentials } = plane.stack.gateway.deps
    plane.stack.lab.script({ provider: 'groq' }, 'status:429')
    await plane.stack.chat({ model: 'groq/openai/gpt-oss-20b' })
    expect(engine.cooldowns().length).toBeGreaterThan(0)
    const rests = await plane.call('GET', '/cooldowns')
    expect(rests.body.data[0]).toMatchObject({ model: 'groq/openai/gpt-oss-20b' })
    expect(credentials.find(rests.body.data[0].keyId)?.provider).toBe('groq')
    const cleared = await plane.call('POST', '/cooldowns/clear', { provider: 'groq' })
    expect(cleared.body.cleared).toBe(rests.body.data.length)
    expect(engine.cooldowns()).toEqual([])
  })
  it('describes itself: every method of every route is in the document, with what it answers', async () => {
    const { body } = await plane.call('GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.1')
    expect(body.paths['/api/keys'].post.requestBody).toBeDefined()
    const described = Object.entries<Record<string, { responses: object }>>(body.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { responses }]) => ({
          name: `${method.toUpperCase()} ${path}`,
          says: JSON.stringify(Object.values(responses)[0]),
        })),
    )
    const served = createApp(plane.stack.gateway.deps)
      .routes.filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL')
      .map(({ path, method }) => `${method} ${path.replace(/:(\w+)(?:\{.*\})?/g, '{$1}')}`)
    // The document alone is not in itself.
    const expected = new Set(served.filter((name) => name !== 'GET /api/openapi.json'))
    expect(new Set(described.map(({ name }) => name))).toEqual(expected)
    // JSON by its fields; the event stream and the backup file by their type.
    for (const { name, says } of described)
      expect(says, name).toMatch(/"schema":\{"type"|text\/event-stream|octet-stream/)
  })
  it('describes what apps may ask, and serves every path it describes', async () => {
    const { gateway } = plane.stack
    const document = await (await fetch(`${gateway.url}/openapi.json`)).json()
    const bearer = { authorization: `Bearer ${gateway.unified.key}` }
    const served = createApp(gateway.deps).routes.filter(({ path }) => path.startsWith('/v1/'))
    const paths = served.map(({ path }) => path.replace(/:(\w+)(?:\{.*\})?/, '{$1}'))
    expect(new Set(paths.filter((path) => !path.endsWith('*')))).toEqual(
      new Set(Object.keys(document.paths)),
    )
    for (const path of Object.keys(document.paths))
      expect((await fetch(gateway.url + path, { method: 'PUT', headers: bearer })).status).toBe(405)
  })
  it('answers 405 to a wrong method and 404 to a wrong path', async () => {
    const wrong = await plane.call('PUT', '/keys')
    expect(wrong.status).toBe(405)
    expect(wrong.headers.get('allow')).toBe('GET, POST')
    expect((await plane.call('POST', '/models/groq/x')).headers.get('allow')).toBe('PATCH')
    expect((await plane.call('PUT', '/endpoints')).headers.get('allow')).toBe('GET, POST')
    expect((await plane.call('GET', '/nothing')).status).toBe(404)
  })
  it('gives figures to whoever has the admin key', async () => {
    const { gateway } = plane.stack
    const ask = (key: string) =>
      fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    const text = await (await ask(gateway.secrets.adminKey)).text()
    expect(text).toContain('freellmapi_requests_total{outcome="succeeded"}')
    expect(text).toContain('freellmapi_event_loop_delay_seconds')
    expect((await ask(gateway.unified.key)).status).toBe(401)
  })
})
