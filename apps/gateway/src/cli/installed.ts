/**
 * The installation a command works on. Commands speak the admin API: over HTTP to the server that has the data
 * directory open, and to the very same app in this process when none has.
 */
import { DatabaseInUse } from '@freellmapi/db'
import { providers } from '@freellmapi/providers'
import { createApp } from '../app.ts'
import { type Env, parseEnv } from '../env.ts'
import { openInstallation } from '../installation.ts'
import { createLog } from '../log.ts'
import { withSecretFiles } from '../secrets/secret-sources.ts'
import { readAdminKey } from '../secrets/secrets.ts'
import { notedAddress } from '../storage/server-note.ts'
import { CommandProblem, type Shell } from './shell.ts'

/** The admin API of an installation. */
export interface Admin {
  /** The server's address; undefined when none is running. */
  readonly url: string | undefined
  /** Calls a route. Throws a `CommandProblem` with the API's own sentence when it refuses. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** The environment of a command. Throws `EnvProblem`. */
export function envOf({ env }: Pick<Shell, 'env'>): Env {
  return parseEnv(
    withSecretFiles(env),
    providers.map(({ id }) => id),
  )
}

/** Works on the admin API, and closes it however the work ends. */
export async function withAdmin<T>(shell: Shell, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = await openAdmin(envOf(shell), shell)
  try {
    return await work(admin)
  } finally {
    await admin.close()
  }
}

async function openAdmin(env: Env, shell: Pick<Shell, 'err'>): Promise<Admin> {
  try {
    const { deps, secrets, close } = await openInstallation({ env, log: createLog('silent') })
    if (secrets.made.length > 0)
      shell.err(`Made a new installation in ${env.DATA_DIR}; its generated keys are there.\n`)
    const app = createApp(deps)
    // The app answers to its own name only.
    const send: Send = async (path, init) => app.request(path, withHost(init))
    return { url: undefined, call: caller(send, secrets.adminKey), close }
  } catch (thrown) {
    if (!(thrown instanceof DatabaseInUse)) throw thrown
    const url = notedAddress(env.DATA_DIR)
    const key = readAdminKey(env)
    if (url === undefined || key === undefined)
      throw new CommandProblem(
        'A server has this data directory open and cannot be asked. Stop it, and run this again.',
      )
    const send: Send = (path, init) => reach(`${url}${path}`, init)
    return { url, call: caller(send, key), close: async () => undefined }
  }
}

type Send = (path: string, init: RequestInit) => Promise<Response>

function withHost(init: RequestInit): RequestInit {
  return { ...init, headers: { ...(init.headers as Record<string, string>), host: 'localhost' } }
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch {
    throw new CommandProblem(`The server at ${new URL(url).origin} does not answer.`)
  }
}

function caller(send: Send, adminKey: string): Admin['call'] {
  return async (method, path, body) => {
    const response = await send(path, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    if (response.ok) return answer
    throw new CommandProblem(messageOf(answer) ?? `The server answered ${response.status}.`)
  }
}

function messageOf(answer: unknown): string | undefined {
  const { error } = answer as { error?: { message?: unknown } }
  return typeof error?.message === 'string' ? error.message : undefined
}
