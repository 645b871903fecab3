/**
 * Row 5.4, by doing it: the image built and run as docker/compose.yaml has it, with Docker or Podman, and its figures.
 *
 * `ENGINE` names the engine; `IMAGE` an image that is built already, of any platform this machine can run. Needs Linux,
 * for the network of the host.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Lab, startLab } from '@freellmapi/lab'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { report } from '../stack/stack.ts'
import { said } from './tools.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')
const KEY = 'unified-key-of-the-container'
const NODE = '/nodejs/bin/node'
const run = promisify(execFile)

/** What is asked for by hand, as the head of this file says. */
function given({ env }: NodeJS.Process) {
  return { engine: env['ENGINE'], image: env['IMAGE'] }
}

const asked = given(process)

async function anEngine(): Promise<string | undefined> {
  for (const engine of asked.engine === undefined ? ['docker', 'podman'] : [asked.engine])
    if ((await said(engine, 'info')) !== undefined) return engine
  return undefined
}

const engine = await anEngine()

describe.skipIf(engine === undefined)('the container (skipped without Docker or Podman)', () => {
  let lab: Lab
  let container: string
  let url: string
  let startedMs: number

  const ask = async (...args: readonly string[]): Promise<string> =>
    (await run(engine ?? '', args, { cwd: ROOT, maxBuffer: 1 << 26 })).stdout.trim()
  const inside = async (code: string): Promise<string> =>
    await ask('exec', container, NODE, '-e', code)

  beforeAll(async () => {
    lab = await startLab({ limits: 'off' })
    const image = asked.image ?? 'freellmapi-test'
    // Images of the format that Podman makes unasked have no health check.
    const format = engine === 'podman' ? ['--format=docker'] : []
    if (asked.image === undefined)
      await ask('build', ...format, '-f', 'docker/Dockerfile', '-t', image, '.')
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const env = {
      ...lab.environment,
      HOST: '127.0.0.1',
      PORT: String(port),
      GROQ_API_KEY: 'any-key',
      UNIFIED_API_KEY: KEY,
    }
    startedMs = performance.now()
    container = await ask(
      ...['run', '--detach', '--network=host', '--read-only', '--tmpfs=/tmp:size=16m,mode=1777'],
      ...['--cap-drop=ALL', '--security-opt=no-new-privileges', '--volume=/data'],
      ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      image,
    )
    await vi.waitUntil(
      async () =>
        await fetch(`${url}/livez`).then(
          ({ ok }) => ok,
          () => false,
        ),
      {
        timeout: 120_000,
        interval: 20,
      },
    )
  }, 1_800_000)
  afterAll(async () => {
    await ask('rm', '--force', '--volumes', container)
    await lab.close()
  })

  it('row 5.4: answers, and says how large it is and how soon it was there', async () => {
    const tookMs = performance.now() - startedMs
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{"model":"auto","messages":[{"role":"user","content":"Say hello"}]}',
    })
    expect(await response.json()).toMatchObject({ object: 'chat.completion' })
    const status = await inside('console.log(fs.readFileSync("/proc/1/status", "utf8"))')
    const mib = (name: string): string =>
      (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024).toFixed(0)
    const payload = Number(await inside(PAYLOAD))
    report(
      `container (${await inside('console.log(process.arch)')}): payload ${(payload / 1e6).toFixed(1)} MB, ` +
        `up in ${tookMs.toFixed(0)} ms, ${mib('VmRSS')} MiB resident, ${mib('RssAnon')} of its own`,
    )
  })

  it('row 5.4: is healthy by its own command, and can write its data and nothing else', async () => {
    const [config] = JSON.parse(await ask('inspect', container))
    const health: readonly string[] = config.Config.Healthcheck.Test
    expect(health[0]).toBe('CMD')
    await ask('exec', container, ...health.slice(1))
    expect(
      await inside('try { fs.writeFileSync("/app/x", "") } catch ({ code }) { console.log(code) }'),
    ).toBe('EROFS')
    const status = await inside('console.log(fs.readFileSync("/proc/1/status", "utf8"))')
    expect(status).toMatch(/^Uid:\s+65532\s/m)
    expect(status).toMatch(/^CapEff:\s+0+$/m)
    expect(await inside('console.log(fs.statSync("/data").mode & 0o777)')).toBe(String(0o700))
  })

  it('row 5.4: lets a stream finish when it is told to stop, and ends with 0', async () => {
    lab.script({ times: 1 }, 'slow-drip:2')
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{"model":"auto","stream":true,"messages":[{"role":"user","content":"repeat: one two three"}]}',
    })
    const stopping = ask('stop', '--time=30', container)
    expect(await response.text()).toContain('data: [DONE]')
    await stopping
    const [{ State: state }] = JSON.parse(await ask('inspect', container))
    expect(state).toMatchObject({ ExitCode: 0 })
  })
})

/** Everything under /app, in bytes. */
const PAYLOAD = `console.log(fs.readdirSync("/app", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, { parentPath, name }) => sum + fs.statSync(parentPath + "/" + name).size, 0))`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
