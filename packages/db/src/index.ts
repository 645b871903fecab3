/** SQLite behind the ports of `@freellmapi/core`. */
export { isWhole } from './check-apart.ts'
export { copiesFolder, copyDatabase, type InspectOptions, inspectDatabase } from './copy.ts'
export { Histogram } from './histogram.ts'
export { type OpenDatabase, type OpenOptions, openDatabase } from './open.ts'
export { DatabaseDamaged, DatabaseInUse, DatabaseProblem, refusalOf } from './problem.ts'
export { replacementOf } from './replace.ts'
export {
  type AlertTargetRow,
  type AlertTargetStore,
  createAlertTargetStore,
} from './stores/alert-targets.ts'
export { type AuditRow, type AuditTrail, createAuditTrail } from './stores/audit.ts'
export { createClientKeyStore } from './stores/client-keys.ts'
export { createCredentialStore } from './stores/credentials.ts'
export { createEndpointStore, type EndpointRow, type EndpointStore } from './stores/endpoints.ts'
export { createKeyringStore } from './stores/keyring.ts'
export { createLearnedLimitStore } from './stores/learned-limits.ts'
export { createLedgerStore } from './stores/ledger.ts'
export {
  createListedModelStore,
  type ListedModelRow,
  type ListedModelStore,
} from './stores/listed-models.ts'
export {
  createModelSettingStore,
  type ModelSetting,
  type ModelSettingStore,
} from './stores/model-settings.ts'
export { createRefusedParameterStore } from './stores/refused-parameters.ts'
export {
  createRequestArchive,
  type RequestArchive,
  type RequestFilter,
  type RequestTrace,
  type StoredAttempt,
  type StoredRequest,
} from './stores/request-archive.ts'
export { createRequestLog } from './stores/requests.ts'
export {
  createUsageRollups,
  type RollupDimension,
  type RollupRange,
  type RollupRow,
  type RollupSpanMs,
  type UsageRollups,
} from './stores/rollups.ts'
export { createRouterStore } from './stores/router-state.ts'
export { CANARY, createSealedStore } from './stores/sealed.ts'
export { createSessionStore, type SessionRow, type SessionStore } from './stores/sessions.ts'
export { createSettingStore } from './stores/settings.ts'
