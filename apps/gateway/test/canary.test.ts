/** Planted markers: no key and no prompt appears in anything the gateway prints, stores or answers, however encoded. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import { providers } from '@freellmapi/providers'
import { expect, it } from 'vitest'
import { ask, type Question, type Seen } from './stack/ask.ts'
import { type Child, startChild } from './stack/child.ts'
import { createContract } from './stack/contract.ts'
import { keyFor, report } from './stack/stack.ts'

const ADMIN_KEY = 'canary-admin-9f3b1c7a5e2d'
const UNIFIED_KEY = 'canary-unified-4d8e2f6b1a9c'
const ENCRYPTION_KEY = 'ca7a4d1e5ec4e7'.padEnd(64, '0123456789abcdef')
const PROMPT = 'canary-prompt-7b5d9e1f3a2c'
const keyOf = (id: string): string => `canary-key-${id}-6c2e8a4f0b1d`
const LATER_KEY = 'canary-key-later-1e9d7c5b3a2f'

const contract = createContract()

/** Ways to write a secret. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  // Base64 of a part of a longer text depends on where it begins: three ways, without what touches its neighbours.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), ...base64]
}

it('rows 2, 53, 54 and 5.6: no marker is found', { timeout: 60_000 }, async () => {
  await using lab = await startLab({ limits: 'off' })
  const simulated = providers.filter(
    ({ id, status }) =>
      status !== 'retired' &&
      status !== 'keyless' &&
      lab.environment[`${id.toUpperCase()}_BASE_URL`] !== undefined,
  )
  const keys = simulated.map((provider) => [
    `${provider.id.toUpperCase()}_API_KEY`,
    keyFor(provider, keyOf(provider.id)),
  ])
  await using child = startChild({
    env: {
      ...lab.environment,
      ...Object.fromEntries(keys),
      ADMIN_DASHBOARD_KEY: ADMIN_KEY,
      UNIFIED_API_KEY: UNIFIED_KEY,
      ENCRYPTION_KEY,
      LOG_LEVEL: 'trace',
    },
  })
  const url = await child.listening
  const answers: Seen[] = []
  const send = async (path: string, key: string, question: Omit<Question, 'url'> = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...question.headers }
    const seen = await ask(contract, { ...question, url: url + path, headers })
    answers.push(seen)
    return seen
  }
  const chat = (body: object = {}): Promise<Seen> =>
    send('/v1/chat/completions', UNIFIED_KEY, {
      body: { model: 'auto', messages: [{ role: 'user', content: PROMPT }], ...body },
    })

  for (const { id, models, offByDefault } of simulated) {
    if (offByDefault)
      await send(`/api/providers/${id}`, ADMIN_KEY, { method: 'PATCH', body: { enabled: true } })
    const model = `${id}/${models[0]?.id}`
    lab.clear()
    await chat({ model })
    await chat({ model, stream: true })
    // What is not used cannot be found anywhere.
    const used = lab.calls().map(({ key }) => key)
    expect(used.join()).toContain(keyOf(id))
    // A provider that repeats the key it was sent, in every kind of answer.
    const echo = `The key ${keyOf(id)} is wrong.`
    const envelope = JSON.stringify({
      error: { message: echo, type: 'invalid_request_error', code: echo },
    })
    for (const status of [400, 401, 403, 404, 422, 429, 500, 200]) {
      lab.clear()
      lab.script({ provider: id }, `body:${status}:${envelope}`)
      await chat({ model, stream: status === 200 })
    }
  }
  lab.clear()
  await chat({ temperature: PROMPT })
  await send('/v1/models', UNIFIED_KEY)
  await send(`/v1/models?key=${UNIFIED_KEY}`, ADMIN_KEY)
  const added = await send('/api/keys', ADMIN_KEY, {
    body: { provider: simulated[0]?.id, key: LATER_KEY },
  })
  expect(added.status).toBe(201)
  await send('/api/keys', ADMIN_KEY, { body: { provider: simulated[0]?.id, key: LATER_KEY } })
  await send('/api/keys', ADMIN_KEY, { body: { provider: LATER_KEY, key: [LATER_KEY] } })
  await send('/api/keys', ADMIN_KEY)
  await send(`/api/keys/${JSON.parse(added.text).id}/test`, ADMIN_KEY, { method: 'POST', body: {} })
  await send('/api/keys', UNIFIED_KEY)

  child.process.kill('SIGTERM')
  expect(await child.ended).toMatchObject({ code: 0 })
  verify(child, answers)
})

function verify(child: Child, answers: readonly Seen[]): void {
  const secrets = [
    ADMIN_KEY,
    ENCRYPTION_KEY,
    LATER_KEY,
    PROMPT,
    ...providers.map(({ id }) => keyOf(id)),
  ]
  const places = [
    ['printed', child.printed()],
    // Latin-1 keeps every byte a character, so that a search finds what a database holds.
    ...readdirSync(child.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        (entry) =>
          [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')] as const,
      ),
    ...answers.map(
      ({ headers, text }, index) => [`answer ${index}`, JSON.stringify(headers) + text] as const,
    ),
  ] as const
  const bytes = places.reduce((sum, [, text]) => sum + text.length, 0)
  const found = places.flatMap(([where, text]) =>
    [...secrets, UNIFIED_KEY]
      .filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))
      .map((secret) => `${secret} in ${where}: ${text.slice(0, 300)}`),
  )
  report(`canary: ${answers.length} answers, ${places.length} places, ${bytes} bytes searched`)
  expect(found).toEqual([])
}
