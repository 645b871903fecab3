/** SQLite behind the ports of `@freellmapi/core`. */
export { DatabaseProblem, type OpenDatabase, type OpenOptions, openDatabase } from './open.ts'
export { createClientKeyStore } from './stores/client-keys.ts'
export { createCredentialStore } from './stores/credentials.ts'
export { createKeyringStore } from './stores/keyring.ts'
export { createLedgerStore } from './stores/ledger.ts'
export {
  createModelSettingStore,
  type ModelSetting,
  type ModelSettingStore,
} from './stores/model-settings.ts'
export { createPosteriorStore } from './stores/posteriors.ts'
export { createRequestLog } from './stores/requests.ts'
export { createSettingStore } from './stores/settings.ts'
