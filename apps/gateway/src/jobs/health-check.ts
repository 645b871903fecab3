/** Asks about keys that nobody has asked about for long: one at a time, the longest silent first. */
import type { Deps } from '../deps.ts'

const MINUTE_MS = 60_000
const CHECK_MS_MAX = 20_000

/** Tests the key whose last test is longest ago, when that is longer than the owner wants. */
export async function checkIdleKey({
  credentials,
  settings,
  clock,
  testKey,
}: Pick<Deps, 'credentials' | 'settings' | 'clock' | 'testKey'>): Promise<void> {
  const { healthIntervalMinutes } = settings.values
  if (healthIntervalMinutes === 0) return
  const dueMs = clock.nowMs() - healthIntervalMinutes * MINUTE_MS
  const [row] = credentials
    .list()
    .filter((one) => credentials.isInUse(one) && lastHeardMs(one) <= dueMs)
    .sort((left, right) => lastHeardMs(left) - lastHeardMs(right))
  if (row === undefined) return
  const { verdict } = await testKey(row, AbortSignal.timeout(CHECK_MS_MAX))
  credentials.probed(row.id, verdict)
}

function lastHeardMs({
  checkedAtMs,
  createdAtMs,
}: {
  readonly checkedAtMs?: number
  readonly createdAtMs: number
}): number {
  return checkedAtMs ?? createdAtMs
}
