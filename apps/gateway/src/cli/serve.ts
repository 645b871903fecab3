/** `serve`: the gateway itself, until it is told to stop. */
import { networkInterfaces } from 'node:os'
import { signInPath } from '../access/sessions.ts'
import { announcement } from '../announce.ts'
import { DRAIN_MS_MAX } from '../bounds.ts'
import type { Env } from '../env.ts'
import { type Gateway, startGateway } from '../gateway.ts'
import { startLocked } from '../secrets/locked.ts'
import { LockedProblem } from '../secrets/unlock.ts'
import { defineCommand } from './command.ts'
import { envOf } from './installed.ts'
import { CommandProblem, EXIT, type Shell } from './shell.ts'

/** Serves the OpenAI-compatible API and the dashboard. */
export const serve = defineCommand({
  summary: 'Serve the OpenAI-compatible API and the dashboard (what happens without any command).',
  examples: [
    ['freellmapi', 'on 127.0.0.1:3001'],
    ['freellmapi --port 8080 --open', 'on another port, and open the dashboard'],
    ['freellmapi --demo', 'with simulated providers: nothing to sign up for'],
    ['freellmapi --lan', 'for every device of the local network'],
  ],
  args: {
    port: { type: 'string', valueHint: 'port', description: 'TCP port, before PORT' },
    host: {
      type: 'string',
      valueHint: 'address',
      description: 'address to listen on, before HOST',
    },
    lan: { type: 'boolean', description: 'listen on every address, with a warning' },
    demo: { type: 'boolean', description: 'simulated providers, data that is gone afterwards' },
    open: { type: 'boolean', description: 'open the dashboard in a browser' },
  },
  async run({ port, host, lan, demo, open }, shell) {
    if (lan && host !== undefined)
      throw new CommandProblem('Give --lan or --host, not both.', EXIT.usage)
    const chosen = {
      ...(port === undefined ? {} : { PORT: port }),
      ...(lan ? { HOST: '0.0.0.0' } : host === undefined ? {} : { HOST: host }),
    }
    const env = { ...shell.env, ...chosen }
    const server = demo ? await startedDemo(env, shell) : await started({ ...shell, env }, shell)
    if (lan) await announceLan(server.url, shell)
    if (open && !shell.openBrowser(server.url))
      shell.err(`Open ${server.url} in a browser: this machine has none to open.\n`)
    await shell.stopRequested()
    await server.stop(DRAIN_MS_MAX)
    return EXIT.ok
  },
})

type Running = Pick<Gateway, 'url' | 'stop'>

async function startedDemo(env: Shell['env'], shell: Shell): Promise<Running> {
  // The simulator is loaded for a demo alone.
  const { demoAnnouncement, startDemo } = await import('../demo.ts')
  const { gateway, stop } = await startDemo(env)
  shell.out(demoAnnouncement(gateway, await signInPathOf(gateway)))
  return { url: gateway.url, stop }
}

async function started(chosen: Pick<Shell, 'env'>, shell: Shell): Promise<Running> {
  const env = envOf(chosen)
  try {
    const gateway = await startGateway({ env })
    shell.out(announcement(gateway, { ...shell, signIn: await signInPathOf(gateway) }))
    warnOfContent(gateway, shell)
    return gateway
  } catch (thrown) {
    if (!(thrown instanceof LockedProblem)) throw thrown
    return await locked(env, thrown, shell)
  }
}

async function signInPathOf({ deps }: Gateway): Promise<string> {
  return signInPath((await deps.sessions.mintCode()).code)
}

/** The log's own warning may go where nobody looks. */
function warnOfContent({ deps }: Gateway, shell: Shell): void {
  const untilMs = deps.settings.contentUntilMs
  if (untilMs === undefined) return
  shell.err(
    `\n  !! Prompts and answers are being written to the request log until ${new Date(untilMs).toISOString()}.\n\n`,
  )
}

async function locked(env: Env, problem: LockedProblem, shell: Shell): Promise<Running> {
  const server = await startLocked(env, problem)
  shell.err(`FreeLLMAPI is locked, and says so on ${server.url}\n${problem.message}\n`)
  return { url: server.url, stop: (drainMs = DRAIN_MS_MAX) => server.stop(drainMs) }
}

async function announceLan(url: string, shell: Shell): Promise<void> {
  const { port } = new URL(url)
  const addresses = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `http://${address}:${port}`)
  shell.err(
    'Every device of this network can reach the server now, over plain HTTP: who listens on the network can read keys and prompts.\n',
  )
  for (const address of addresses) shell.out(`  network      ${address}/v1\n`)
  const [first] = addresses
  if (!shell.isTerminal || first === undefined) return
  const { renderUnicodeCompact } = await import('uqr')
  shell.out(`${renderUnicodeCompact(first)}\n`)
}
