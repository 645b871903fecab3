/** What only the admin plane works with: sessions, alerts, backups, and the stores that its pages read. */
import type { Clock, KeyedHash, Keyring } from '@freellmapi/core'
import type { AuditTrail, RequestArchive, UsageRollups } from '@freellmapi/db'
import { FailedLogins } from './access/failed-logins.ts'
import { Sessions } from './access/sessions.ts'
import { AlertTargets } from './alerts/alert-targets.ts'
import { Watch } from './alerts/watch.ts'
import { describeConfiguration } from './configuration.ts'
import { type DashboardFiles, findDashboard } from './dashboard/files.ts'
import { diskBytesFree } from './doctor/machine.ts'
import { createDoctor } from './doctor/running.ts'
import type { Env } from './env.ts'
import type { LiveEventHub } from './live/live-events.ts'
import { type AlertSources, alertFacts } from './live/live-views.ts'
import type { Guard } from './middleware/access.ts'
import type { Ports } from './ports.ts'
import type { Examination } from './shapes/doctor.ts'
import type { SettingsBody } from './shapes/settings.ts'
import { type Backups, createBackups } from './storage/backups.ts'
import { noFindings, type StorageFindings } from './storage/findings.ts'
import { VERSION } from './version.ts'

/** Which program this is. */
export interface About {
  readonly version: string
  readonly mode: Env['NODE_ENV']
  readonly startedAtMs: number
}

/** The services of the admin plane. */
export interface AdminServices extends Guard {
  readonly about: About
  readonly admin: { readonly hash: KeyedHash; readonly keyHash: string }
  readonly sessions: Sessions
  /** Whether a browser that came by TLS is told to come by nothing else. */
  readonly asksForTls: boolean
  /** The program's variables, for show. */
  readonly configuration: SettingsBody['configuration']
  readonly archive: RequestArchive
  readonly rollups: UsageRollups
  readonly audit: AuditTrail
  readonly alertTargets: AlertTargets
  readonly watch: Watch
  readonly backups: Backups
  readonly storageFindings: StorageFindings
  /** Looks at what the server runs on. */
  readonly examine: () => Promise<Examination>
  /** The dashboard's files; undefined when it was not built. */
  readonly dashboard: DashboardFiles | undefined
}

/** What they are built from, beside the ports. */
export interface Watched extends Omit<AlertSources, 'storageFindings' | 'diskBytesFree'> {
  readonly clock: Clock
  readonly events: LiveEventHub
  readonly keyring: Keyring
}

/** Builds the services. */
export async function createAdminServices(
  { env, secrets, storage, upstream, redactions }: Ports,
  watched: Watched,
): Promise<AdminServices> {
  const { clock, events, keyring, settings, writeFailures } = watched
  const hash = await keyring.hashFor('freellmapi admin key')
  const keyHash = await hash(secrets.adminKey)
  const targets = new AlertTargets({
    store: storage.alertTargets,
    keyring,
    fetch: upstream.fetch,
    clock,
    hide: (secret) => redactions.hide(secret),
  })
  const storageFindings = noFindings()
  return {
    storageFindings,
    about: { version: VERSION, mode: env.NODE_ENV, startedAtMs: clock.nowMs() },
    admin: { hash, keyHash },
    sessions: new Sessions({
      store: storage.sessions,
      hash,
      adminKeyHash: keyHash,
      clock,
      onStoreFailure: (thrown) => writeFailures.note(thrown),
    }),
    failedLogins: new FailedLogins(),
    trustedProxies: env.TRUST_PROXY,
    asksForTls: !env.DISABLE_HSTS,
    configuration: describeConfiguration(env),
    archive: storage.archive,
    rollups: storage.rollups,
    audit: storage.audit,
    alertTargets: targets,
    watch: new Watch({
      clock,
      events,
      targets,
      facts: () =>
        alertFacts({
          ...watched,
          storageFindings,
          diskBytesFree: () => diskBytesFree(env.DATA_DIR),
        }),
      quietHours: () => settings.values.quietHours,
    }),
    backups: createBackups(env, secrets, () => settings.values.backupKeep),
    examine: createDoctor({ env, fetch: upstream.fetch, clock }),
    dashboard: findDashboard(),
  }
}
