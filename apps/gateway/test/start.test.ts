/** What a start makes of its environment: keys, addresses, secrets, and the Node it runs on. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import { afterAll, describe, expect, it } from 'vitest'
import { parseEnv } from '../src/env.ts'
import { ask, type Seen } from './stack/ask.ts'
import { LAUNCHER, pathOf, startChild } from './stack/child.ts'
import { createContract } from './stack/contract.ts'
import { startStack } from './stack/stack.ts'

const lab = await startLab({ limits: 'off' })
afterAll(() => lab.close())
const contract = createContract()

function get(url: string, key: string): Promise<Seen> {
  return ask(contract, { url, headers: { authorization: `Bearer ${key}` } })
}

describe('keys from the environment', () => {
  it('are imported once, with the variable as their name, and used at the address it gives', async () => {
    const env = { GROQ_API_KEY_2: 'second-groq-key', MISTRAL_API_KEY: 'a-mistral-key' }
    const first = await startStack({ lab, keyed: ['groq'], env })
    const labels = (): readonly string[] =>
      first.gateway.deps.credentials.list().map(({ label }) => label)
    expect([...labels()].sort()).toEqual(['GROQ_API_KEY', 'GROQ_API_KEY_2', 'MISTRAL_API_KEY'])
    const seen = await first.chat({ model: 'mistral/mistral-small-2603' })
    expect(seen.headers['x-routed-via']).toBe('mistral/mistral-small-2603')
    expect(lab.calls().at(-1)?.key).toBe('a-mistral-key')
    await first.gateway.stop(0)

    const again = await startStack({ lab, keyed: ['groq'], env, dataDir: first.dataDir })
    expect(again.gateway.deps.credentials.list()).toHaveLength(3)
    await again[Symbol.asyncDispose]()
  })

  it('may number more than nine, and names of other things are not keys', async () => {
    const env = {
      GROQ_API_KEY_12: 'twelfth-key',
      GROQ_API_KEY_X: 'no-key',
      GROQ_API_KEYS: 'no-key',
    }
    await using stack = await startStack({ lab, keyed: [], env })
    const labels = stack.gateway.deps.credentials.list().map(({ label }) => label)
    expect(labels).toEqual(['GROQ_API_KEY_12'])
  })
})

describe('UNIFIED_API_KEY', () => {
  it('is the key that clients use, and the one before it is not any more', async () => {
    const first = await startStack({ lab, env: { UNIFIED_API_KEY: 'first-unified-key-1234567' } })
    expect(await first.ask('/v1/models')).toMatchObject({ status: 200 })
    await first.gateway.stop(0)
    const second = await startStack({
      lab,
      dataDir: first.dataDir,
      env: { UNIFIED_API_KEY: 'second-unified-key-123456' },
    })
    expect(await second.ask('/v1/models')).toMatchObject({ status: 200 })
    const old = { authorization: 'Bearer first-unified-key-1234567' }
    expect(await second.ask('/v1/models', { headers: old })).toMatchObject({ status: 401 })
    await second[Symbol.asyncDispose]()
  })

  it('must be long enough to be one', async () => {
    await using child = startChild({ env: { UNIFIED_API_KEY: 'short' } })
    expect(await child.ended).toMatchObject({ code: 78 })
    expect(child.printed()).toContain('UNIFIED_API_KEY must have at least 24 characters')
    expect(child.printed()).not.toContain('short')
  })
})

describe('a variable that is set to nothing', () => {
  it('has its default, as one that is not set', () => {
    const names = ['PORT', 'HOST', 'DATA_DIR', 'BACKUP_KEEP', 'LOG_LEVEL', 'DISABLE_HSTS']
    expect(parseEnv(Object.fromEntries(names.map((name) => [name, ''])), [])).toEqual(
      parseEnv({}, []),
    )
  })
})

describe('the first run', () => {
  it('makes its secrets for the owner alone, tells of them once, and keeps them', {
    timeout: 30_000,
  }, async () => {
    await using first = startChild({ env: lab.environment })
    const url = await first.listening
    for (const name of readdirSync(first.dataDir))
      expect(statSync(join(first.dataDir, name)).mode & 0o077, name).toBe(0)
    const adminKey = readFileSync(join(first.dataDir, 'admin.key'), 'utf8').trim()
    expect(await get(`${url}/api/keys`, adminKey)).toMatchObject({ status: 200 })
    expect(first.printed()).toMatch(/unified key.*admin key/s)
    expect(first.printed()).not.toContain(adminKey)
    first.process.kill('SIGTERM')
    expect(await first.ended).toMatchObject({ code: 0 })

    await using second = startChild({ env: lab.environment, dataDir: first.dataDir })
    expect(await get(`${await second.listening}/api/keys`, adminKey)).toMatchObject({ status: 200 })
    expect(second.printed()).not.toMatch(/unified key|admin key/)
  })

  it('rows 8 and 10: is never open because something was unset', { timeout: 30_000 }, async () => {
    await using child = startChild({ env: { ADMIN_DASHBOARD_KEY: '', UNIFIED_API_KEY: '' } })
    const url = await child.listening
    for (const path of ['/api/keys', '/v1/models'])
      for (const key of ['', 'undefined', 'null'])
        expect(await get(url + path, key), `${path} with ${key}`).toMatchObject({ status: 401 })
  })
})

describe('an old Node', () => {
  const old = oldNode()

  it.skipIf(old === undefined)('gets one sentence instead of a crash', async () => {
    await using child = startChild({ node: old ?? '', args: [LAUNCHER] })
    expect(await child.ended).toEqual({ code: 1, signal: null })
    expect(child.printed().trim().split('\n')).toHaveLength(1)
    expect(child.printed()).toMatch(/^FreeLLMAPI needs Node\.js 22\.14 or newer \(this is \d+/)
  })
})

/** A Node on this machine whose Node-API the SQLite addon does not know, if there is one. */
function oldNode(): string | undefined {
  const places = pathOf(process).split(delimiter).concat('/usr/bin', '/usr/local/bin')
  return places
    .map((place) => join(place, 'node'))
    .filter((path) => existsSync(path))
    .find((path) => {
      const napi = execFileSync(path, ['-p', 'process.versions.napi'], { encoding: 'utf8' })
      return Number(napi) < 10
    })
}
