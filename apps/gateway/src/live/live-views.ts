/** What pages that listen are told of a request, of a key, and of what is wrong. */
import type { CredentialRow, Engine, RequestRecord } from '@freellmapi/core'
import type { ClientKeys } from '../access/client-keys.ts'
import type { AlertFacts } from '../alerts/conditions.ts'
import type { RequestRecorder } from '../requests/request-recorder.ts'
import type { Settings } from '../settings.ts'
import type { LiveEvents } from '../shapes/event.ts'
import type { StorageFindings } from '../storage/findings.ts'
import type { WriteFailures } from '../storage/write-failures.ts'
import type { Catalog } from '../upstreams/catalog.ts'
import type { Credentials } from '../upstreams/credentials.ts'

/** A finished request, as its row in the log will say. */
export function finishedRequest(
  record: RequestRecord,
  clientKeys: ClientKeys,
): LiveEvents['request.finished'] {
  const { clientKeyId, stream, attempts, explanation: _, content: __, ...rest } = record
  return {
    ...rest,
    clientId: clientKeyId,
    clientLabel: clientKeys.labelOf(clientKeyId) ?? null,
    isStream: stream,
    firstTokenMs: record.firstTokenMs ?? null,
    provider: record.provider ?? null,
    model: record.model ?? null,
    attempts: attempts.length,
  }
}

/** What changes about a key while somebody looks at it. */
export function statusOfKey(row: CredentialRow): LiveEvents['key.status'] {
  const { id, provider, health, enabled, pausedUntilMs } = row
  return { id, provider, health, enabled, pausedUntilMs: pausedUntilMs || null }
}

/** Where to look for what is wrong. */
export interface AlertSources {
  readonly catalog: Catalog
  readonly credentials: Credentials
  readonly engine: Engine
  readonly recorder: RequestRecorder
  readonly settings: Settings
  readonly storageFindings: StorageFindings
  readonly diskBytesFree: () => number
  readonly writeFailures: WriteFailures
}

/** What is wrong is read from these. */
export function alertFacts({
  catalog,
  credentials,
  engine,
  recorder,
  settings,
  storageFindings,
  diskBytesFree,
  writeFailures,
}: AlertSources): AlertFacts {
  return {
    providers: catalog.providers,
    credentials: credentials.list(),
    cooldowns: engine.cooldowns(),
    readingsOf: (row) => credentials.upstreamsOf(row).flatMap((one) => engine.readings(one)),
    canServe() {
      const resolved = engine.resolve('auto')
      const request = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hello' }] }
      return resolved.ok && engine.simulate(request, resolved.value).candidates.length > 0
    },
    recordsLost: recorder.dropped,
    isWriteRefused: writeFailures.isRecent,
    isContentLogged: settings.values.logContent,
    nearLimitShare: settings.values.quotaAlertPercent / 100,
    storage: storageFindings,
    diskBytesFree: diskBytesFree(),
  }
}
