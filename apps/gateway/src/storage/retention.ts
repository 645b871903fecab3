/** What is old goes, a little at a time: by age, and by the bytes the database may take. */
import type { Clock, RequestLog } from '@freellmapi/core'
import type { RequestArchive, UsageRollups } from '@freellmapi/db'
import type { Settings } from '../settings.ts'

const DAY_MS = 86_400_000
/** Thirteen months, in which a year can be compared with the one before. */
const ROLLUPS_MS = 400 * DAY_MS
/** Over its budget, the log gives up its oldest days, but never the newest one. */
const BUDGET_DAYS_MIN = 1

/** What is pruned, and by whose word. */
export interface RetentionDeps {
  readonly clock: Clock
  readonly settings: Settings
  readonly requestLog: RequestLog
  readonly archive: Pick<RequestArchive, 'bytes' | 'oldestAtMs'>
  readonly rollups: Pick<UsageRollups, 'prune'>
}

/** One small step of pruning; whether there is more to do. */
export function pruneStep(deps: RetentionDeps): boolean {
  const { clock, settings, requestLog, archive, rollups } = deps
  const nowMs = clock.nowMs()
  const { retentionDays, databaseBytesMax } = settings.values
  if (requestLog.prune(nowMs - retentionDays * DAY_MS) > 0) return true
  if (rollups.prune(nowMs - ROLLUPS_MS) > 0) return true
  if (archive.bytes() <= databaseBytesMax) return false
  const oldestAtMs = archive.oldestAtMs()
  if (oldestAtMs === undefined) return false
  const beforeMs = Math.min(oldestAtMs + DAY_MS / 24, nowMs - BUDGET_DAYS_MIN * DAY_MS)
  return requestLog.prune(beforeMs) > 0
}
