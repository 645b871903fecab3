/** The command line, run as it is, on a real data directory: alone, and beside a server that holds it. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Command, type Group, isGroup, readArgs } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands.ts'
import { envOf } from '../../src/cli/installed.ts'
import { type Gateway, startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/log.ts'
import { openStorage } from '../../src/storage/storage.ts'
import { makePlace, type Place } from './shell.ts'

const KEY = 'gsk_abcdefghijklmnopqrstuvwxyz0123456789'
const PASSPHRASE = 'correct horse battery staple'
// Each line is a whole start of the program; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000 })

let place: Place
let running: Gateway | undefined

beforeEach(() => {
  place = makePlace()
})
afterEach(async () => {
  await running?.stop(0)
  running = undefined
  place.remove()
})

/** Starts a server on the place's data directory. */
async function serve(): Promise<Gateway> {
  const env = envOf({ env: { DATA_DIR: place.dataDir, PORT: '0' } })
  running = await startGateway({ env, log: createLog('silent') })
  return running
}

/** Every command, with the words that lead to it. */
async function leaves(
  group: Group = commands,
  path = '',
): Promise<readonly { readonly path: string; readonly command: Command }[]> {
  const found = Object.entries(group.commands).map(async ([name, entry]) => {
    const loaded = await entry.load()
    const words = `${path} ${name}`.trim()
    return isGroup(loaded) ? await leaves(loaded, words) : [{ path: words, command: loaded }]
  })
  return (await Promise.all(found)).flat()
}

/** The arguments of an example line, without what a shell would do with it. */
function argumentsIn(line: string, path: string): readonly string[] {
  const words = line
    .replace(/ [<|] .*$/, '')
    .split(' ')
    .slice(1)
  return path === 'serve' ? words : words.slice(path.split(' ').length)
}

describe('help', () => {
  it('shows examples first, for every command, and every example is a command line that is understood', async () => {
    const all = await leaves()
    expect(all.length).toBeGreaterThan(12)
    for (const { path, command } of all) {
      const { code, out } = await place.run(`${path} --help`)
      expect(code, path).toBe(0)
      expect(out.indexOf('Examples'), path).toBeLessThan(out.indexOf('Options'))
      expect(command.examples.length, path).toBeGreaterThan(0)
      for (const [line] of command.examples) {
        if (path !== 'serve') expect(line).toMatch(new RegExp(`^freellmapi ${path}( |$)`))
        expect(() => readArgs(command, argumentsIn(line, path)), line).not.toThrow()
      }
    }
  })

  it('of the whole goes to standard output when it is asked for', async () => {
    expect(await place.run('--help')).toMatchObject({ code: 0, err: '' })
    expect((await place.run('keys --help')).out).toContain('import')
  })

  it('has no colour where NO_COLOR or a pipe says so', async () => {
    const color = '\u001b['
    expect((await place.run('keys --help', { isTerminal: true })).out).toContain(color)
    expect(
      (await place.run('keys --help', { isTerminal: true, env: { NO_COLOR: '1' } })).out,
    ).not.toContain(color)
    expect((await place.run('keys --help')).out).not.toContain(color)
  })
})

describe('a command line that is not understood', () => {
  it.each([
    'kyes list',
    'keys lost',
    'keys',
    'doctor --ofline',
    'keys remove',
    'serve --lan --host ::1',
  ])('is refused with exit code 2 and does nothing: %s', async (line) => {
    const { code, out, err } = await place.run(line)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).not.toBe('')
    expect(existsSync(place.dataDir)).toBe(false)
  })

  it('never repeats what may be a key', async () => {
    const { code, err } = await place.run(`keys add groq ${KEY}`)
    expect(code).toBe(2)
    expect(err).not.toContain(KEY)
    expect(err).toContain('standard input')
  })
})

describe.each(['no server', 'a server'])('with %s running', (kind) => {
  beforeEach(async () => {
    if (kind === 'a server') await serve()
  })

  it('stores, lists and removes a key, and never shows it', async () => {
    const added = await place.run('keys add groq --label mine', { input: `${KEY}\n` })
    expect(added).toMatchObject({ code: 0 })
    const listed = await place.run('keys list')
    expect(listed.out).toMatch(/groq +••••6789 +mine/)
    const { data } = JSON.parse((await place.run('keys list --json')).out)
    expect((await place.run(`keys remove ${data[0].id.slice(0, 8)}`)).code).toBe(0)
    expect((await place.run('keys list')).out).toContain('No keys yet')
    expect(JSON.stringify([added, listed, data])).not.toContain(KEY)
    expect((await place.run('keys add groq', { input: '' })).code).toBe(2)
    expect(await place.run('keys add nobody', { input: KEY })).toMatchObject({
      code: 1,
      err: expect.stringContaining('no provider'),
    })
  })

  it('shows the unified key to a person, masks it for a file, and rotates it', async () => {
    const shown = (await place.run('unified-key show', { isTerminal: true })).out.trim()
    expect(shown).toMatch(/^sk-flm-\w{32}$/)
    expect((await place.run('unified-key show')).out).not.toContain(shown)
    expect((await place.run('unified-key show --reveal')).out.trim()).toBe(shown)
    expect((await place.run('unified-key rotate --overlap 0')).code).toBe(0)
    expect((await place.run('unified-key show --reveal')).out.trim()).not.toBe(shown)
  })

  it('rotates the data key, and what was stored still opens', async () => {
    await place.run('keys add groq', { input: KEY })
    const shown = (await place.run('unified-key show --reveal')).out
    const plan = JSON.parse((await place.run('rotate-encryption --plan --json')).out)
    const done = JSON.parse((await place.run('rotate-encryption --json')).out)
    expect(done).toEqual(plan)
    expect(done).toMatchObject({ isNewKey: true, total: 3, resealed: 3, unreadable: 0 })
    await running?.stop(0)
    running = undefined
    expect((await place.run('unified-key show --reveal')).out).toBe(shown)
  })

  it('writes a backup that restores', async () => {
    await place.run('keys add groq --label saved', { input: KEY })
    const written = await place.run('backup all.backup', { input: PASSPHRASE })
    expect(written).toMatchObject({ code: 0 })
    expect(statSync(join(place.dir, 'all.backup')).mode & 0o077).toBe(0)
    const { data } = JSON.parse((await place.run('keys list --json')).out)
    await place.run(`keys remove ${data[0].id}`)
    expect(await place.run('restore all.backup', { input: 'another passphrase' })).toMatchObject({
      code: 1,
    })
    const restored = await place.run('restore all.backup', { input: PASSPHRASE })
    expect(restored).toMatchObject({ code: 0 })
    if (kind === 'a server') {
      expect(restored.out).toContain('Restart the server')
      expect((await place.run('keys list')).out).not.toContain('saved')
      await running?.stop(0)
      running = undefined
    }
    expect((await place.run('keys list')).out).toContain('saved')
  })
})

describe('a backup', () => {
  it('needs a passphrase worth its name, and replaces nothing but a backup', async () => {
    await place.run('keys list')
    expect(await place.run('backup a', { input: 'short' })).toMatchObject({ code: 2 })
    writeFileSync(join(place.dir, 'letter.txt'), 'Dear diary')
    expect(await place.run('backup letter.txt', { input: PASSPHRASE })).toMatchObject({ code: 1 })
    expect(readFileSync(join(place.dir, 'letter.txt'), 'utf8')).toBe('Dear diary')
    writeFileSync(join(place.dir, 'phrase'), `${PASSPHRASE}\n`)
    for (const _ of [1, 2])
      expect(
        await place.run(`backup b --passphrase-file ${join(place.dir, 'phrase')}`),
      ).toMatchObject({ code: 0 })
    expect(readdirSync(place.dir).filter((name) => name.startsWith('b'))).toEqual(['b'])
  })
})

describe('the encryption key', () => {
  it('is replaced while no server runs, and only then', async () => {
    await place.run('keys add groq --label mine', { input: KEY })
    const file = join(place.dataDir, 'encryption.key')
    const before = readFileSync(file, 'utf8')
    await serve()
    expect(await place.run('rotate-encryption --encryption-key')).toMatchObject({
      code: 1,
      err: expect.stringContaining('stop it first'),
    })
    await running?.stop(0)
    running = undefined
    expect(await place.run('rotate-encryption --encryption-key')).toMatchObject({ code: 0 })
    expect(readFileSync(file, 'utf8')).not.toBe(before)
    expect((await place.run('keys list')).out).toContain('mine')
  })
})

const LEARNED = {
  meter: 'acme/large key requests rolling 60000',
  cap: 5,
  basis: 'stated',
  learnedAtMs: Date.now(),
} as const

describe('reseed', () => {
  it('forgets learned limits and keeps the owner’s, and only while no server runs', async () => {
    await place.run('keys list')
    const own = { model: 'acme/large', enabled: false, rank: 1 }
    const storage = openStorage(place.dataDir)
    storage.modelSettings.save(own)
    storage.learnedLimits.write({ saved: [LEARNED], forgotten: [] })
    storage.close()
    const forgotten = { forgotten: [LEARNED.meter] }
    expect(JSON.parse((await place.run('reseed --dry-run --json')).out)).toEqual(forgotten)
    await serve()
    expect(await place.run('reseed')).toMatchObject({ code: 1 })
    await running?.stop(0)
    running = undefined
    expect(JSON.parse((await place.run('reseed --json')).out)).toEqual(forgotten)
    const after = openStorage(place.dataDir)
    expect(after.learnedLimits.load()).toEqual([])
    expect(after.modelSettings.list()).toMatchObject([{ model: 'acme/large', enabled: false }])
    after.close()
  })
})

describe('reset-admin', () => {
  it('makes a new key, which the next start takes', async () => {
    await serve()
    const old = running?.secrets.adminKey
    await running?.stop(0)
    const { out } = await place.run('reset-admin --reveal')
    const fresh = out.split('\n')[0]
    expect(fresh).not.toBe(old)
    expect((await serve()).secrets.adminKey).toBe(fresh)
    expect(statSync(join(place.dataDir, 'admin.key')).mode & 0o077).toBe(0)
  })

  it('says where else to look when the environment has the key', async () => {
    const env = { ADMIN_DASHBOARD_KEY: 'a'.repeat(24) }
    expect(await place.run('reset-admin', { env })).toMatchObject({ code: 78 })
  })
})

describe('serve', () => {
  it('says where it is, once with the keys it made, and stops when told to', async () => {
    const first = await place.run('', { isTerminal: true })
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toMatch(
      /listening on http:\/\/127\.0\.0\.1:\d+\n.*\n {2}dashboard {4}\S+\/login#code=\S+\n.*\n {2}unified key {2}sk-flm-\w{32}\n {2}admin key/,
    )
    expect((await place.run('serve', { isTerminal: true })).out).not.toContain('sk-flm-')
  })

  it('masks the keys it made where a log may keep them', async () => {
    expect((await place.run('')).out).not.toMatch(/sk-flm-\w{10}/)
  })

  it('with a wrong key serves, locked, instead of ending', async () => {
    await place.run('keys list')
    let said = ''
    let status = 0
    const ran = await place.run('serve', {
      env: { ENCRYPTION_KEY: '0'.repeat(64) },
      err: (text) => {
        said += text
      },
      stopRequested: async () => {
        const url = /http:\S+/.exec(said)?.[0]
        status = (await fetch(`${url}/v1/models`)).status
      },
    })
    expect(ran.code).toBe(0)
    expect(said).toContain('sealed with the encryption key')
    expect(status).toBe(503)
  })

  it('refuses what the environment gets wrong with exit code 78', async () => {
    expect(await place.run('serve', { env: { PORT: 'many' } })).toMatchObject({ code: 78 })
  })
})

describe('the data directory', () => {
  it('is for one process at a time: a second server says so', async () => {
    await serve()
    const { code, err } = await place.run('serve')
    expect(code).toBe(78)
    expect(err).toContain('another FreeLLMAPI is running')
  })

  it('opened to others is what doctor finds first', async () => {
    await place.run('keys list')
    chmodSync(join(place.dataDir, 'encryption.key'), 0o644)
    const { code, out } = await place.run('doctor --offline')
    expect(code).toBe(1)
    expect(out).toContain('others may read encryption.key')
    expect(out).toContain(`chmod -R go= ${place.dataDir}`)
  })
})
