/** The program: environment, gateway, signals. The only file beside the demo that touches the process. */
import { providers } from '@freellmapi/providers'
import { announce } from './announce.ts'
import { DRAIN_MS_MAX } from './bounds.ts'
import { type Env, parseEnv } from './env.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { startLocked } from './locked.ts'
import { problemOf } from './problem.ts'
import { withSecretFiles } from './secret-sources.ts'
import type { Listening } from './serve.ts'
import { LockedProblem } from './unlock.ts'

/** Configuration that cannot be used (sysexits: EX_CONFIG), told apart from a crash by service managers. */
const EXIT_CONFIG = 78

// No top-level await: the bundle is CommonJS, where there is none. A rejection ends the process with its stack.
void main()

async function main(): Promise<void> {
  try {
    process.loadEnvFile()
  } catch {
    // Having no .env file is the usual case.
  }
  // Whatever is written here is for this user alone.
  process.umask(0o077)
  try {
    const env = parseEnv(
      withSecretFiles(process.env),
      providers.map(({ id }) => id),
    )
    await serve(env)
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (problem === undefined) throw thrown
    console.error(`FreeLLMAPI cannot start: ${problem}`)
    process.exit(EXIT_CONFIG)
  }
}

async function serve(env: Env): Promise<void> {
  try {
    const gateway = await startGateway({ env })
    announce(gateway, { isTerminal: process.stdout.isTTY })
    stopOnSignals(gateway)
  } catch (thrown) {
    if (!(thrown instanceof LockedProblem)) throw thrown
    const server = await startLocked(env, thrown)
    console.error(`FreeLLMAPI is locked, and says so on ${server.url}: ${thrown.message}`)
    stopOnSignals(server)
  }
}

/** The first signal lets streams finish; the second one ends the process at once. */
function stopOnSignals(server: Pick<Gateway, 'stop'> | Listening): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (isStopping) process.exit(1)
      isStopping = true
      void server.stop(DRAIN_MS_MAX).then(() => process.exit(0))
    })
}
