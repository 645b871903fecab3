/** A whole gateway: an installation, its jobs and its server, started and stopped in the right order. */
import { type Clock, systemRandom } from '@freellmapi/core'
import { createApp } from './app.ts'
import { DRAIN_MS_MAX } from './bounds.ts'
import type { Env } from './env.ts'
import { type Installation, type InstallationOptions, openInstallation } from './installation.ts'
import { startJobs } from './jobs/jobs.ts'
import { faultOf, type Log } from './log.ts'
import { listen } from './serve.ts'
import { keepNightlyCopy } from './storage/nightly-copy.ts'
import { keepSealedBackup } from './storage/sealed-backups.ts'
import { forgetAddress, noteAddress } from './storage/server-note.ts'

/** A gateway's environment; what is not given is the real thing. */
export type GatewayOptions = InstallationOptions

export interface Gateway extends Pick<Installation, 'secrets' | 'unified' | 'deps'> {
  readonly url: string
  /** Lets streams finish for `drainMs`, writes everything down, and closes. */
  stop(drainMs?: number): Promise<void>
}

/** Starts a gateway. **Errors**: those of `openInstallation`; listen errors as Node states them. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { env } = options
  const installation = await openInstallation(options)
  const { deps, secrets, unified, log } = installation
  try {
    const server = await listen({
      fetch: createApp(deps).fetch,
      host: env.HOST,
      port: env.PORT,
      inFlight: deps.inFlight,
    })
    noteAddress(env.DATA_DIR, server.url)
    const stopJobs = startJobs({
      ...deps,
      random: options.random ?? systemRandom,
      keepNightlyCopy: () =>
        keepNightlyCopy({ dataDir: env.DATA_DIR, atMs: deps.clock.nowMs(), log }),
      keepSealedBackup: sealedBackups(env, deps.clock, log),
      onFailure: (thrown) => log.error(faultOf(thrown), 'a job failed'),
    })
    return {
      url: server.url,
      secrets,
      unified,
      deps,
      async stop(drainMs = DRAIN_MS_MAX) {
        deps.events.close()
        await server.stop(drainMs)
        stopJobs()
        try {
          forgetAddress(env.DATA_DIR)
        } finally {
          await installation.close()
        }
      },
    }
  } catch (thrown) {
    await installation.close()
    throw thrown
  }
}

/** Without a passphrase there are none, and the log says so once. */
function sealedBackups(env: Env, clock: Clock, log: Log): (() => Promise<void>) | undefined {
  const { DATA_DIR: dataDir, BACKUP_PASSPHRASE: passphrase, BACKUP_KEEP: keep } = env
  if (passphrase === undefined) {
    log.info({}, 'scheduled backups are off: set BACKUP_PASSPHRASE to switch them on')
    return undefined
  }
  return () => keepSealedBackup({ dataDir, atMs: clock.nowMs(), passphrase, keep, log })
}
