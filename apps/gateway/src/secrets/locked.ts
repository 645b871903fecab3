/**
 * What answers while the stored keys are locked: a server that says so, and which key is missing, on every path. An app
 * that asks gets a reason instead of a closed port, and a service manager has nothing to start again and again.
 */
import type { ApiError } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Env } from '../env.ts'
import { knownHost } from '../middleware/hosts.ts'
import { InFlight } from '../requests/in-flight.ts'
import { errorResponse } from '../requests/reply.ts'
import { type Listening, listen } from '../serve.ts'
import type { LockedProblem } from './unlock.ts'

/** The application of a locked gateway. It holds no keys, so it tells nothing that a key would protect. */
export function createLockedApp(allowedHosts: readonly string[], { message }: LockedProblem) {
  const error: ApiError = {
    status: 503,
    type: 'server_error',
    code: 'keys_locked',
    message: `FreeLLMAPI is locked: ${message}`,
    param: null,
  }
  return new Hono()
    .use(knownHost(allowedHosts))
    .get('/livez', (c) => c.json({ ok: true }))
    .get('/readyz', (c) => c.json({ ok: false }, 503))
    .all('*', () => errorResponse(error))
}

/** Listens where the gateway would. **Errors**: those of `listen`. */
export function startLocked(env: Env, problem: LockedProblem): Promise<Listening> {
  return listen({
    fetch: createLockedApp(env.ALLOWED_HOSTS, problem).fetch,
    host: env.HOST,
    port: env.PORT,
    inFlight: new InFlight(),
    trustedProxies: env.TRUST_PROXY,
  })
}
