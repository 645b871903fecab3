/** Everything that outlives the process: the database in the data directory, as the ports of core. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  ClientKeyStore,
  CredentialStore,
  KeyringStore,
  LearnedLimitStore,
  LedgerStore,
  RefusedParameterStore,
  RequestLog,
  RouterStore,
  SealedStore,
  SettingStore,
} from '@freellmapi/core'
import {
  type AlertTargetStore,
  type AuditTrail,
  createAlertTargetStore,
  createAuditTrail,
  createClientKeyStore,
  createCredentialStore,
  createEndpointStore,
  createKeyringStore,
  createLearnedLimitStore,
  createLedgerStore,
  createListedModelStore,
  createModelSettingStore,
  createRefusedParameterStore,
  createRequestArchive,
  createRequestLog,
  createRouterStore,
  createSealedStore,
  createSessionStore,
  createSettingStore,
  createUsageRollups,
  type EndpointStore,
  type ListedModelStore,
  type ModelSettingStore,
  openDatabase,
  type RequestArchive,
  type SessionStore,
  type UsageRollups,
} from '@freellmapi/db'

/** The database's name in the data directory. */
export const DATABASE_FILE = 'freellmapi.db'

export interface Storage {
  readonly keyring: KeyringStore
  /** Every sealed text of the database. */
  readonly sealed: SealedStore
  readonly credentials: CredentialStore
  readonly clientKeys: ClientKeyStore
  readonly ledger: LedgerStore
  readonly learnedLimits: LearnedLimitStore
  readonly refusedParameters: RefusedParameterStore
  readonly router: RouterStore
  readonly requestLog: RequestLog
  readonly modelSettings: ModelSettingStore
  readonly listedModels: ListedModelStore
  readonly settings: SettingStore
  readonly endpoints: EndpointStore
  readonly archive: RequestArchive
  readonly rollups: UsageRollups
  readonly sessions: SessionStore
  readonly audit: AuditTrail
  readonly alertTargets: AlertTargetStore
  close(): void
}

/** Opens the database. **Errors**: `DatabaseProblem` with one sentence. */
export function openStorage(dataDir: string): Storage {
  const { orm, sync, close } = openDatabase({
    file: join(dataDir, DATABASE_FILE),
    migrations: migrationsFolder(),
  })
  return {
    keyring: createKeyringStore(orm),
    sealed: createSealedStore(orm),
    credentials: createCredentialStore(orm),
    clientKeys: createClientKeyStore(orm),
    ledger: createLedgerStore({ orm, sync }),
    learnedLimits: createLearnedLimitStore(orm),
    refusedParameters: createRefusedParameterStore(orm),
    router: createRouterStore(orm),
    requestLog: createRequestLog(orm),
    modelSettings: createModelSettingStore(orm),
    listedModels: createListedModelStore(orm),
    settings: createSettingStore(orm),
    endpoints: createEndpointStore(orm),
    archive: createRequestArchive(orm),
    rollups: createUsageRollups(orm),
    sessions: createSessionStore(orm),
    audit: createAuditTrail(orm),
    alertTargets: createAlertTargetStore(orm),
    close,
  }
}

/** The build puts the migrations beside the bundle; from source they are at the top of the repository. */
export function migrationsFolder(): string {
  const beside = fileURLToPath(new URL('drizzle', import.meta.url))
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../../drizzle', import.meta.url))
}
