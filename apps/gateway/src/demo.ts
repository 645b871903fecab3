/** A gateway over simulated providers, on a data directory that is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, startLab } from '@freellmapi/lab'
import { providers } from '@freellmapi/providers'
import { type Env, parseEnv } from './env.ts'
import { type Gateway, startGateway } from './gateway.ts'

/** Slow enough to see a stream stream, fast enough not to bore. */
const TIMING = { firstTokenMs: 150, tokenMs: 15 }

/** An account of nobody's. */
const ACCOUNT = '0123456789abcdef0123456789abcdef'

type Variables = Readonly<Record<string, string | undefined>>

/** A demo that runs. */
export interface Demo {
  readonly gateway: Gateway
  /** Ends the gateway and its providers, and removes the data they made. */
  stop(): Promise<void>
}

/** Starts a demo with the environment's choices, but the lab's providers and nobody's keys. */
export async function startDemo(variables: Variables): Promise<Demo> {
  const given = variables['DATA_DIR']
  const dataDir = given || mkdtempSync(join(tmpdir(), 'freellmapi-demo-'))
  const lab = await startLab({ timing: TIMING })
  const clear = async (): Promise<void> => {
    await lab.close()
    if (!given) rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const gateway = await startOnFreePort(variables, demoEnv(variables, lab, dataDir))
    return {
      gateway,
      async stop() {
        await gateway.stop(0)
        await clear()
      },
    }
  } catch (thrown) {
    await clear()
    throw thrown
  }
}

/** On `PORT`, which is 3001 unless the environment says otherwise; on any free port when only the default is taken. */
async function startOnFreePort(variables: Variables, env: Env): Promise<Gateway> {
  try {
    return await startGateway({ env })
  } catch (thrown) {
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
    if (!isTaken || variables['PORT'] !== undefined) throw thrown
    return await startGateway({ env: { ...env, PORT: 0 } })
  }
}

function demoEnv(variables: Variables, { environment }: Lab, dataDir: string): Env {
  const { PORT, HOST, UNIFIED_API_KEY, ADMIN_DASHBOARD_KEY } = variables
  const ids = providers.map(({ id }) => id)
  const simulated = ids.filter((id) => environment[`${id.toUpperCase()}_BASE_URL`] !== undefined)
  const keys = providers
    .filter(({ id, retired }) => simulated.includes(id) && retired === undefined)
    .map(({ id, keyPath }) => [
      `${id.toUpperCase()}_API_KEY`,
      // Some keys begin with an account, which is a part of the address.
      keyPath === undefined ? `demo-${id}-key` : `${ACCOUNT}:demo-${id}-key`,
    ])
  return parseEnv(
    {
      PORT,
      HOST,
      UNIFIED_API_KEY,
      ADMIN_DASHBOARD_KEY,
      ...environment,
      ...Object.fromEntries(keys),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    },
    ids,
  )
}

/** What a person can do with it at once. A key of the owner's own choice is known to them, and not repeated. */
export function demoAnnouncement({ url, unified, secrets }: Gateway, signIn: string): string {
  const body = '{"model":"auto","messages":[{"role":"user","content":"Say hello"}]}'
  const adminKey = secrets.made.includes('ADMIN_DASHBOARD_KEY')
    ? `  admin key    ${secrets.adminKey}\n`
    : ''
  return `
FreeLLMAPI demo: the gateway is real, its providers are simulated, its data is gone when you stop it (Ctrl+C).

  dashboard    ${url}${signIn}
               (the link signs you in once, within ten minutes)
  base URL     ${url}/v1
  unified key  ${unified.key}
${adminKey}
Try it:

  curl ${url}/v1/chat/completions -H 'Authorization: Bearer ${unified.key}' -H 'Content-Type: application/json' -d '${body}'

`
}
