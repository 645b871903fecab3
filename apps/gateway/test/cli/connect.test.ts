/** `connect` changes other people's files: carefully, once, and never without keeping what was there. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isConfigured } from '../../src/cli/connect/app.ts'
import { APPS } from '../../src/cli/connect/apps.ts'
import { makePlace, type Place } from './shell.ts'

// Whole starts of the program; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000 })

let place: Place
let key: string

beforeEach(async () => {
  place = makePlace()
  key = (await place.run('unified-key show --reveal')).out.trim()
})
afterEach(() => place.remove())

const CONFIGURED = Object.entries(APPS).flatMap(([word, app]) =>
  isConfigured(app) ? [[word, app.file] as const] : [],
)
const MANUAL = Object.entries(APPS).flatMap(([word, app]) => (isConfigured(app) ? [] : [word]))

function put(file: string, text: string): void {
  mkdirSync(dirname(join(place.dir, file)), { recursive: true })
  writeFileSync(join(place.dir, file), text)
}
const get = (file: string): string => readFileSync(join(place.dir, file), 'utf8')

describe.each(CONFIGURED)('%s', (word, file) => {
  it('shows what it would write, with the key masked, and writes nothing', async () => {
    const { code, out } = await place.run(`connect ${word} --dry-run --url http://pi.local:3001`)
    expect(code).toBe(0)
    expect(out).toContain('http://pi.local:3001/v1')
    expect(out).not.toContain(key)
    expect(existsSync(join(place.dir, file))).toBe(false)
  })

  it('writes the key where only the owner reads it, and a second time changes nothing', async () => {
    const first = await place.run(`connect ${word}`)
    expect(first.code).toBe(0)
    expect(first.out).not.toContain(key)
    const written = get(file)
    expect(written).toContain(key)
    expect(statSync(join(place.dir, file)).mode & 0o077).toBe(0)
    expect((await place.run(`connect ${word}`)).out).toContain('already')
    expect(get(file)).toBe(written)
    expect(
      readdirSync(dirname(join(place.dir, file))).filter((name) => name.includes('before')),
    ).toEqual([])
  })
})

describe('a file that is there', () => {
  it('of opencode keeps its other settings and its model, and is kept itself', async () => {
    const file = '.config/opencode/opencode.json'
    const old = JSON.stringify({
      theme: 'dark',
      model: 'acme/large',
      provider: { acme: { name: 'Acme' } },
    })
    put(file, old)
    await place.run('connect opencode')
    const config = JSON.parse(get(file))
    expect(config).toMatchObject({
      theme: 'dark',
      model: 'acme/large',
      provider: { acme: { name: 'Acme' } },
    })
    expect(config.provider.freellmapi.options).toMatchObject({ apiKey: key })
    expect(get(`${file}.before-freellmapi-1`)).toBe(old)
  })

  it('of aider has its own lines replaced, and no other', async () => {
    put('.aider.conf.yml', '# mine\nmodel: gpt-x\ndark-mode: true\n')
    await place.run('connect aider --model auto-smart')
    const lines = get('.aider.conf.yml').split('\n')
    expect(lines.slice(0, 3)).toEqual(['# mine', 'model: openai/auto-smart', 'dark-mode: true'])
    expect(get('.aider.conf.yml')).toContain(`openai-api-key: ${key}`)
  })

  it('of Continue gets a model in its list, in its own indentation, replaced at the next run', async () => {
    put(
      '.continue/config.yaml',
      'name: Mine\nmodels:\n    - name: Old\n      provider: acme\nrules:\n    - be kind\n',
    )
    await place.run('connect continue --model auto')
    await place.run('connect continue --model auto-smart')
    const text = get('.continue/config.yaml')
    expect(text).toContain('    - name: FreeLLMAPI auto-smart\n      provider: openai\n')
    expect(text).toContain('    - name: Old\n      provider: acme\nrules:\n    - be kind\n')
    expect(text.match(/apiBase/g)).toHaveLength(1)
    expect(readdirSync(join(place.dir, '.continue'))).toHaveLength(3)
  })

  it.each([
    ['opencode', '.config/opencode/opencode.json', '// a comment\n{}'],
    ['continue', '.continue/config.yaml', 'models: [{ name: Old }]\n'],
  ])('of %s, written in a way we do not know, stays as it is', async (word, file, text) => {
    put(file, text)
    const { code, out } = await place.run(`connect ${word}`)
    expect(code).toBe(0)
    expect(out).toContain('not safe to change')
    expect(get(file)).toBe(text)
  })
})

describe('an app that is configured by hand', () => {
  it.each(MANUAL)('%s: the steps hold the address, the key and the model', async (word) => {
    const { out } = await place.run(`connect ${word} --url https://llm.example/v1/ --reveal`)
    expect(out).toContain('https://llm.example/v1')
    expect(out).not.toContain('/v1/v1')
    expect(out).toContain(key)
    expect((await place.run(`connect ${word}`)).out).not.toContain(key)
  })

  it('in a container is told the name of this machine', async () => {
    expect((await place.run('connect open-webui')).out).toContain('http://host.docker.internal:')
  })
})

it('an app we do not know is refused, with those we do', async () => {
  expect(await place.run('connect emacs')).toMatchObject({
    code: 2,
    err: expect.stringContaining('opencode'),
  })
})
