/** Files that are run elsewhere, held against the program they run: what they name must be there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DRAIN_MS_MAX } from '../src/bounds.ts'
import { commands } from '../src/cli/commands.ts'
import { envOf } from '../src/cli/installed.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/log.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const read = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8')

describe('the Grafana dashboard', () => {
  it('asks for figures that the gateway has', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-metrics-'))
    const env = envOf({ env: { DATA_DIR: dataDir, PORT: '0' } })
    const gateway = await startGateway({ env, log: createLog('silent') })
    try {
      const headers = { authorization: `Bearer ${gateway.secrets.adminKey}` }
      const text = await (await fetch(`${gateway.url}/metrics`, { headers })).text()
      const known = new Set(Array.from(text.matchAll(/^# TYPE (\w+)/gm), ([, name]) => name))
      const expressions = Array.from(read('docker', 'grafana.json').matchAll(/"expr": "(.*)"/g))
      const asked = expressions
        .flatMap(([, expression = '']) => expression.match(/freellmapi_\w+/g) ?? [])
        .map((name) => name.replace(/_bucket$/, ''))
      expect(asked.length).toBeGreaterThan(12)
      expect(asked.filter((name) => !known.has(name))).toEqual([])
      const unused = [...known].filter(
        (name) => name?.startsWith('freellmapi_') && !asked.includes(name),
      )
      expect(unused).toEqual([])
    } finally {
      await gateway.stop(0)
      rmSync(dataDir, { recursive: true, force: true })
    }
  })
})

describe('whoever ends the gateway gives streams the time they are promised', () => {
  const SECOND_MS = 1_000
  const spans = [
    ['docker/compose.yaml', /stop_grace_period: (\d+)s/, SECOND_MS],
    ['docker/freellmapi.service', /^TimeoutStopSec=(\d+)$/m, SECOND_MS],
  ] as const
  it.each(spans)('%s', (file, pattern, unitMs) => {
    expect(Number(pattern.exec(read(file))?.[1]) * unitMs).toBeGreaterThan(DRAIN_MS_MAX)
  })

  it('docker/ecosystem.config.cjs', () => {
    const { apps } = createRequire(import.meta.url)(join(ROOT, 'docker', 'ecosystem.config.cjs'))
    expect(apps).toMatchObject([{ exec_mode: 'fork', instances: 1, stop_exit_codes: [78] }])
    expect(apps[0].kill_timeout).toBeGreaterThan(DRAIN_MS_MAX)
  })
})

describe('row 5.4: the container', () => {
  it('is built from every workspace’s manifest', () => {
    const copied = Array.from(
      read('docker', 'Dockerfile').matchAll(/^COPY ((?:apps|packages)\/[\w-]+)\/package\.json/gm),
      ([, folder]) => folder,
    )
    const workspaces = ['apps', 'packages'].flatMap((parent) =>
      readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
    )
    expect(copied).toEqual(workspaces.sort())
  })

  it('can be reached from this machine alone, and can do next to nothing', () => {
    const compose = read('docker', 'compose.yaml')
    expect(compose.match(/^ +- [\d.:]*3001:3001$/gm)).toEqual(['      - 127.0.0.1:3001:3001'])
    for (const line of [
      'read_only: true',
      'cap_drop: [ALL]',
      'init: true',
      'no-new-privileges:true',
    ])
      expect(compose).toContain(line)
  })
})

describe('row 56: memory', () => {
  it.each([
    'docker/Dockerfile',
    'docker/freellmapi.service',
    'docker/ecosystem.config.cjs',
    'package.json',
  ])('is not opened to a debugger by a signal, started by %s', (file) =>
    expect(read(file)).toContain('--disable-sigusr1'),
  )

  it('is not written to a disk when the service crashes', () =>
    expect(read('docker', 'freellmapi.service')).toMatch(/^LimitCORE=0$/m))
})

describe('proxies', () => {
  // deploy/proxies.test.ts runs them, where the machine has them.
  it('are told to pass every token on when it comes', () => {
    expect(read('docker', 'nginx.conf')).toContain('proxy_buffering off;')
    expect(read('docker', 'Caddyfile')).not.toMatch(/^\s*flush_interval/m)
  })
})

describe('documents', () => {
  it('name every command', () => {
    for (const name of Object.keys(commands.commands))
      expect(read('docs', 'cli.md')).toContain(`\`${name}`)
  })
})
