/** A key as the admin sees it: everything but the key. */
import type { CredentialRow } from '@freellmapi/core'
import type { Deps } from '../../deps.ts'
import { maskedKey } from '../../key-import/import-keys.ts'
import type { KeyBody } from '../../shapes/key.ts'
import { cooldownsOf, metersOf } from './meters.ts'

/** Describes a stored key. */
export function toKey(
  deps: Pick<Deps, 'engine' | 'credentials' | 'clock'>,
  row: CredentialRow,
): KeyBody {
  const { id, provider, account, label, hint, enabled, health, checkedAtMs, createdAtMs } = row
  const isPaused = (row.pausedUntilMs ?? 0) > deps.clock.nowMs()
  return {
    id,
    provider,
    account,
    label,
    masked: maskedKey(hint),
    enabled,
    pausedUntilMs: isPaused ? (row.pausedUntilMs ?? null) : null,
    health,
    checkedAtMs: checkedAtMs ?? null,
    createdAtMs,
    meters: metersOf(deps, row),
    cooldowns: cooldownsOf(deps, row),
  }
}
