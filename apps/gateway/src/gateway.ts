/** A whole gateway: storage, dependencies, jobs and server, started and stopped in the right order. */
import type { Clock, Patience, Random } from '@freellmapi/core'
import { type Provider, providers as shippedProviders } from '@freellmapi/providers'
import { createApp } from './app.ts'
import { DRAIN_MS_MAX } from './bounds.ts'
import { createDeps, type Deps } from './deps.ts'
import type { Env } from './env.ts'
import { startJobs } from './jobs.ts'
import { createLog, faultOf, type Log } from './log.ts'
import { createUpstreamFetch } from './outbound/upstream-fetch.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import { listen } from './serve.ts'
import { openStorage } from './storage.ts'

/** A gateway's environment; what is not given is the real thing. */
export interface GatewayOptions {
  readonly env: Env
  readonly log?: Log
  readonly providers?: readonly Provider[]
  readonly clock?: Clock
  readonly random?: Random
  readonly patience?: Partial<Patience>
}

export interface Gateway {
  readonly url: string
  readonly secrets: Secrets
  /** The key for apps, and whether this run made it. */
  readonly unified: { readonly key: string; readonly isNew: boolean }
  readonly deps: Deps
  /** Lets streams finish for `drainMs`, writes everything down, and closes. */
  stop(drainMs?: number): Promise<void>
}

/** Starts a gateway. **Errors**: `EnvProblem` and `DatabaseProblem` with one sentence; listen errors as Node states them. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { env } = options
  const log = options.log ?? createLog(env.LOG_LEVEL)
  const secrets = loadSecrets(env)
  const storage = openStorage(env.DATA_DIR)
  try {
    const upstream = createUpstreamFetch()
    const deps = await createDeps({
      ...options,
      log,
      secrets,
      storage,
      upstream,
      providers: options.providers ?? shippedProviders,
      atEndOfTurn: setImmediate,
    })
    const unified = await deps.clientKeys.ensureUnified(env.UNIFIED_API_KEY)
    // The same key twice is what a second start is expected to find.
    for (const { provider, key, variable } of env.providerKeys)
      await deps.credentials.add({ provider, key, label: variable })
    const server = await listen({
      fetch: createApp(deps).fetch,
      host: env.HOST,
      port: env.PORT,
      inFlight: deps.inFlight,
    })
    const stopJobs = startJobs({
      ...deps,
      onFailure: (thrown) => log.error(faultOf(thrown), 'a job failed'),
    })
    return {
      url: server.url,
      secrets,
      unified,
      deps,
      async stop(drainMs = DRAIN_MS_MAX) {
        await server.stop(drainMs)
        stopJobs()
        deps.engine.checkpoint()
        deps.engine.saveRouter()
        deps.recorder.flush()
        storage.close()
        await upstream.close()
      },
    }
  } catch (thrown) {
    storage.close()
    throw thrown
  }
}
