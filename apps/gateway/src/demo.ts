/** `npm run demo`: a gateway over simulated providers, on a data directory that is gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLab } from '@freellmapi/lab'
import { providers } from '@freellmapi/providers'
import { type Env, parseEnv } from './env.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { problemOf } from './problem.ts'

/** Slow enough to see a stream stream, fast enough not to bore. */
const TIMING = { firstTokenMs: 150, tokenMs: 15 }

/** An account of nobody's. */
const ACCOUNT = '0123456789abcdef0123456789abcdef'

const dataDir = mkdtempSync(join(tmpdir(), 'freellmapi-demo-'))
const lab = await startLab({ timing: TIMING })
try {
  const gateway = await startOnFreePort()
  announce(gateway)
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void stop(gateway).then(() => process.exit(0)))
} catch (thrown) {
  const problem = problemOf(thrown)
  if (problem === undefined) throw thrown
  console.error(`The demo cannot start: ${problem}`)
  process.exit(1)
}

/** On `PORT`, which is 3001 unless the environment says otherwise; on any free port when only the default is taken. */
async function startOnFreePort(): Promise<Gateway> {
  const env = demoEnv()
  try {
    return await startGateway({ env })
  } catch (thrown) {
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
    if (!isTaken || process.env['PORT'] !== undefined) throw thrown
    return await startGateway({ env: { ...env, PORT: 0 } })
  }
}

/** The real environment's choices, but the lab's providers and nobody's keys. */
function demoEnv(): Env {
  const { PORT, HOST, UNIFIED_API_KEY, ADMIN_DASHBOARD_KEY } = process.env
  const ids = providers.map(({ id }) => id)
  const simulated = ids.filter(
    (id) => lab.environment[`${id.toUpperCase()}_BASE_URL`] !== undefined,
  )
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
      ...lab.environment,
      ...Object.fromEntries(keys),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    },
    ids,
  )
}

function announce({ url, unified, secrets }: Gateway): void {
  const body = '{"model":"auto","messages":[{"role":"user","content":"Say hello"}]}'
  console.log(`
FreeLLMAPI demo: the gateway is real, its providers are simulated, its data is gone when you stop it (Ctrl+C).

  base URL     ${url}/v1
  unified key  ${unified.key}
  admin key    ${secrets.adminKey}

Try it:

  curl ${url}/v1/chat/completions -H 'Authorization: Bearer ${unified.key}' -H 'Content-Type: application/json' -d '${body}'
`)
}

async function stop(gateway: Gateway): Promise<void> {
  await gateway.stop(0)
  await lab.close()
  rmSync(dataDir, { recursive: true, force: true })
}
