/** Who takes part in the ladder, from the least a proxy can be to whole gateways. */
import { fileURLToPath } from 'node:url'
import { type Child, type Command, startChild } from './child.ts'
import { CLIENT_KEY, gatewayEnvironment, makeDataDir } from './gateway-data.ts'

/** A program on its way from the client to the provider; `direct` is none. */
export interface Contender {
  readonly name: string
  /** Absent for `direct`: nothing of ours runs. */
  readonly pid?: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly model: string
  /** Whether it is somebody else's program. */
  readonly isPeer?: boolean
  stop(): Promise<void>
}

const UPSTREAM_MODEL = 'openai/gpt-oss-20b'
/** The peer's newest version at the time of writing; it has no lock file of ours. */
const PORTKEY = '@portkey-ai/gateway@1.15.2'
const PORTKEY_PORT = 18_787

/** Starts everyone. The first one is the provider itself, the second the baseline. */
export async function startContenders(options: {
  readonly rows: number
  readonly peers: boolean
}): Promise<readonly Contender[]> {
  const mock = await startChild(script('mock-upstream.ts', []))
  const upstream = `${mock.url}/v1`
  const plain = async (name: string, file: string): Promise<Contender> => {
    const child = await startChild(script(file, [upstream]))
    return { name, pid: child.pid, url: `${child.url}/v1/chat/completions`, ...bare(child) }
  }
  return [
    { name: 'direct', url: `${upstream}/chat/completions`, ...bare(mock) },
    await plain('node:http pipe', 'node-pipe.ts'),
    await plain('Hono + undici', 'hono-proxy.ts'),
    await gateway('gateway', 0, upstream),
    ...(options.rows > 0
      ? [
          await gateway(
            `gateway, ${options.rows.toLocaleString('en')} rows`,
            options.rows,
            upstream,
          ),
        ]
      : []),
    ...(options.peers ? [await portkey(upstream)] : []),
  ]
}

function bare(child: Child): Pick<Contender, 'headers' | 'model' | 'stop'> {
  return { headers: {}, model: UPSTREAM_MODEL, stop: () => child.stop() }
}

/** The built server, as `npm start` runs it: authentication, routing, ledger and log are on. */
async function gateway(name: string, rows: number, upstream: string): Promise<Contender> {
  const data = makeDataDir(rows)
  const bundle = fileURLToPath(
    new URL('../../../../apps/gateway/dist/freellmapi.js', import.meta.url),
  )
  const child = await startChild({
    file: process.execPath,
    args: ['--max-semi-space-size=4', bundle],
    env: gatewayEnvironment(data.dir, upstream),
  })
  return {
    name,
    pid: child.pid,
    url: `${child.url}/v1/chat/completions`,
    headers: { authorization: `Bearer ${CLIENT_KEY}` },
    model: 'auto',
    async stop() {
      await child.stop()
      data.remove()
    },
  }
}

async function portkey(upstream: string): Promise<Contender> {
  const child = await startChild({
    file: 'npx',
    args: ['--yes', PORTKEY, '--headless', `--port=${PORTKEY_PORT}`],
    env: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
  })
  return {
    name: PORTKEY,
    pid: child.pid,
    url: `http://127.0.0.1:${PORTKEY_PORT}/v1/chat/completions`,
    headers: {
      authorization: 'Bearer sk-mock',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': upstream,
    },
    model: UPSTREAM_MODEL,
    isPeer: true,
    stop: () => child.stop(),
  }
}

function script(name: string, args: readonly string[]): Command {
  return {
    file: process.execPath,
    args: [fileURLToPath(new URL(name, import.meta.url)), ...args],
  }
}
