/** Everything that outlives the process: the database in the data directory, as the ports of core. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ClientKeyStore,
  type CredentialStore,
  type KeyringStore,
  type LearnedLimitStore,
  type LedgerStore,
  type Limit,
  modelKey,
  type RequestLog,
  type RouterStore,
  type SealedStore,
  type SettingStore,
  type Upstream,
} from '@freellmapi/core'
import {
  createClientKeyStore,
  createCredentialStore,
  createEndpointStore,
  createKeyringStore,
  createLearnedLimitStore,
  createLedgerStore,
  createModelSettingStore,
  createRequestLog,
  createRouterStore,
  createSealedStore,
  createSettingStore,
  type EndpointStore,
  type ModelSettingStore,
  openDatabase,
} from '@freellmapi/db'
import { DATABASE_FILE } from './secrets.ts'

export interface Storage {
  readonly keyring: KeyringStore
  /** Every sealed text of the database. */
  readonly sealed: SealedStore
  readonly credentials: CredentialStore
  readonly clientKeys: ClientKeyStore
  readonly ledger: LedgerStore
  readonly learnedLimits: LearnedLimitStore
  readonly router: RouterStore
  readonly requestLog: RequestLog
  readonly modelSettings: ModelSettingStore
  readonly settings: SettingStore
  readonly endpoints: EndpointStore
  /** The limits the owner set for an upstream in place of the catalog's, if any. */
  limitsOf(upstream: Upstream): readonly Limit[] | undefined
  close(): void
}

/** Opens the database. **Errors**: `DatabaseProblem` with one sentence. */
export function openStorage(dataDir: string): Storage {
  const { orm, ledgerOrm, close } = openDatabase({
    file: join(dataDir, DATABASE_FILE),
    migrations: migrationsFolder(),
  })
  const modelSettings = createModelSettingStore(orm)
  const limits = new Map(modelSettings.list().map(({ model, limits: own }) => [model, own]))
  return {
    keyring: createKeyringStore(orm),
    sealed: createSealedStore(orm),
    credentials: createCredentialStore(orm),
    clientKeys: createClientKeyStore(orm),
    ledger: createLedgerStore(ledgerOrm),
    learnedLimits: createLearnedLimitStore(orm),
    router: createRouterStore(orm),
    requestLog: createRequestLog(orm),
    modelSettings,
    settings: createSettingStore(orm),
    endpoints: createEndpointStore(orm),
    limitsOf: (upstream) => limits.get(modelKey(upstream)),
    close,
  }
}

/** The build puts the migrations beside the bundle; from source they are at the top of the repository. */
export function migrationsFolder(): string {
  const beside = fileURLToPath(new URL('drizzle', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../../drizzle', import.meta.url))
}
