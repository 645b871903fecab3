/** A whole gateway: an installation, its jobs and its server, started and stopped in the right order. */
import { systemRandom } from '@freellmapi/core'
import { createApp } from './app.ts'
import { DRAIN_MS_MAX } from './bounds.ts'
import type { Deps } from './deps.ts'
import type { Env } from './env.ts'
import { type Installation, type InstallationOptions, openInstallation } from './installation.ts'
import { startJobs } from './jobs/jobs.ts'
import { faultOf, type Log } from './log.ts'
import { listen } from './serve.ts'
import type { StorageFindings } from './storage/findings.ts'
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
      trustedProxies: env.TRUST_PROXY,
    })
    noteAddress(env.DATA_DIR, server.url)
    const stopJobs = startJobs({
      ...deps,
      random: options.random ?? systemRandom,
      keepNightlyCopy: () =>
        noting(deps.storageFindings, 'copy', async () => {
          const night = { dataDir: env.DATA_DIR, atMs: deps.clock.nowMs(), log }
          deps.storageFindings.damage = await keepNightlyCopy(night)
          return true
        }),
      keepSealedBackup: sealedBackups(env, deps, log),
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
        forgetAddress(env.DATA_DIR)
        await installation.close()
      },
    }
  } catch (thrown) {
    await installation.close()
    throw thrown
  }
}

/** Without a passphrase there are none, and the log says so once. */
function sealedBackups(
  { DATA_DIR: dataDir, BACKUP_PASSPHRASE: passphrase }: Env,
  { clock, settings, storageFindings }: Pick<Deps, 'clock' | 'settings' | 'storageFindings'>,
  log: Log,
): (() => Promise<void>) | undefined {
  if (passphrase === undefined) {
    log.info({}, 'scheduled backups are off: set BACKUP_PASSPHRASE to switch them on')
    return undefined
  }
  return () =>
    noting(storageFindings, 'backup', () => {
      const keep = settings.values.backupKeep
      return keepSealedBackup({ dataDir, atMs: clock.nowMs(), passphrase, keep, log })
    })
}

/** Notes whether a job of the night did what it is for; one that threw did not. */
async function noting(
  { failing }: StorageFindings,
  what: 'copy' | 'backup',
  job: () => Promise<boolean>,
): Promise<void> {
  let isDone = false
  try {
    isDone = await job()
  } finally {
    if (isDone) failing.delete(what)
    else failing.add(what)
  }
}
