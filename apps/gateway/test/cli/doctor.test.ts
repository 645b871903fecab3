/** `doctor` finds what is wrong, and only that. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { providers } from '@freellmapi/providers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { makePlace, type Place } from './shell.ts'

// Whole starts of the program; on a busy machine some take seconds.
vi.setConfig({ testTimeout: 60_000 })

let place: Place
let server: Server | undefined

beforeEach(async () => {
  place = makePlace()
  await place.run('keys list')
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  place.remove()
})

interface Report {
  readonly score: number
  readonly findings: readonly Finding[]
}

async function examine(
  given: Parameters<Place['run']>[1] = {},
  line = 'doctor --offline --json',
): Promise<Report> {
  return JSON.parse((await place.run(line, given)).out)
}

async function listen(dateOf: () => string): Promise<number> {
  server = createServer((_request, response) => {
    response.sendDate = false
    response.setHeader('date', dateOf())
    response.end()
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Every provider, at one address. */
function everyProviderAt(url: string): Record<string, string> {
  const name = (id: string): string => `${id.toUpperCase().replaceAll('-', '_')}_BASE_URL`
  return Object.fromEntries(providers.map(({ id }) => [name(id), url]))
}

describe('a fresh installation', () => {
  it('is well: 100 of 100, exit code 0', async () => {
    expect(await examine()).toMatchObject({ score: 100 })
    expect((await place.run('doctor --offline')).code).toBe(0)
  })
})

describe('each thing that is wrong is found, with a fix', () => {
  const cases: readonly (readonly [string, string, () => Promise<Parameters<Place['run']>[1]>])[] =
    [
      ['an old Node.js', 'Node.js', async () => ({ versions: { node: '20.11.0', napi: '9' } })],
      [
        'a port that another program has',
        'port',
        async () => {
          const port = await listen(() => new Date(0).toUTCString())
          return { env: { PORT: `${port}` } }
        },
      ],
      [
        'a file that others can read',
        'permissions',
        async () => {
          chmodSync(join(place.dataDir, 'freellmapi.db'), 0o640)
          return {}
        },
      ],
      [
        'a copy that others can read',
        'permissions',
        async () => {
          mkdirSync(join(place.dataDir, 'backups'), { mode: 0o700 })
          writeFileSync(join(place.dataDir, 'backups', 'old.db'), '')
          chmodSync(join(place.dataDir, 'backups', 'old.db'), 0o604)
          return {}
        },
      ],
      [
        'a damaged database',
        'database',
        async () => {
          const file = join(place.dataDir, 'freellmapi.db')
          const bytes = readFileSync(file)
          writeFileSync(file, bytes.fill(0xa5, 4096, 8192))
          return {}
        },
      ],
      [
        'another encryption key',
        'encryption key',
        async () => ({ env: { ENCRYPTION_KEY: '0'.repeat(64) } }),
      ],
      ['an open address', 'address', async () => ({ env: { HOST: '0.0.0.0' } })],
      ['prompts in the log', 'log', async () => ({ env: { LOG_SENSITIVE_DATA: '1' } })],
      [
        'an insecure origin',
        'origins',
        async () => ({ env: { ADMIN_CORS_ORIGINS: 'http://a.example' } }),
      ],
      [
        'a .env that others can read',
        '.env',
        async () => {
          writeFileSync(join(place.dir, '.env'), 'A=1')
          chmodSync(join(place.dir, '.env'), 0o644)
          return {}
        },
      ],
    ]

  it.each(cases)('%s', async (_name, check, make) => {
    const { score, findings } = await examine(await make())
    const found = findings.filter(({ level }) => level !== 'ok')
    expect(found.map((finding) => finding.check)).toEqual([check])
    expect(found[0]?.fix).toBeTruthy()
    expect(score).toBe(found[0]?.level === 'problem' ? 75 : 95)
  })
})

describe('beyond this machine', () => {
  const ask = (env: Record<string, string>) => examine({ env }, 'doctor --json')
  const levels = ({ findings }: Report) =>
    Object.fromEntries(findings.map(({ check, level }) => [check, level]))

  it('providers that answer and agree on the time are well', async () => {
    const port = await listen(() => new Date().toUTCString())
    const report = await ask(everyProviderAt(`http://127.0.0.1:${port}`))
    expect(levels(report)).toMatchObject({ DNS: 'ok', providers: 'ok', clock: 'ok' })
  })

  it('a clock that is two days off is a problem', async () => {
    const port = await listen(() => new Date(Date.now() - 2 * 86_400_000).toUTCString())
    const report = await ask(everyProviderAt(`http://127.0.0.1:${port}`))
    expect(levels(report)).toMatchObject({ clock: 'problem' })
    expect(report.findings.find(({ check }) => check === 'clock')?.message).toContain('ahead of')
  })

  it('no provider at all is a problem, and the clock stays unknown', async () => {
    const report = await ask(everyProviderAt('http://127.0.0.1:9'))
    expect(levels(report)).toMatchObject({ DNS: 'ok', providers: 'problem', clock: 'warning' })
  })
})
