/** Which limits deserve the eye first. */
import type { MeterBody } from '../../api/wire.ts'

/** The most used share first; untouched limits by how little they allow in a day, since the smallest runs dry first. */
export function byTightness(meters: readonly MeterBody[]): readonly MeterBody[] {
  return meters.toSorted(
    (left, right) => right.used / right.cap - left.used / left.cap || spanOf(right) - spanOf(left),
  )
}

const PERIOD_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  month: 30 * 86_400_000,
}

function spanOf({ window }: MeterBody): number {
  return window.spanMs ?? PERIOD_MS[window.period ?? ''] ?? 0
}
