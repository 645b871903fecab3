/** What a provider says about its limits, in the words of core's ports: on refusals and in headers. */
import type { AttemptError, Period, QuotaReading } from '@freellmapi/core'
import type { Arm, TrueWindow } from './arms.ts'
import type { TrueGauge } from './referee.ts'

const DAY_MS = 86_400_000

/** The error a refusal is. A storm has no gauge, and nobody explains it. */
export function refusalOf(
  { candour }: Arm,
  gauge: TrueGauge | undefined,
  atMs: number,
): AttemptError {
  if (gauge === undefined || candour === 'none') return { kind: 'rate_limited' }
  const retryAfterMs = waitFor(gauge, atMs)
  return periodOf(gauge.limit.window) === 'day'
    ? { kind: 'quota_exhausted', retryAfterMs, scope: gauge.limit.scope }
    : { kind: 'rate_limited', retryAfterMs }
}

function waitFor({ limit, count }: TrueGauge, atMs: number): number {
  const amount = limit.unit === 'requests' ? 1 : limit.cap / 20
  return Math.ceil(count.freeAtMs({ amount, cap: limit.cap, atMs }) - atMs)
}

/** Every limit with what is left of it, as headers tell. */
export function stateOf(gauges: readonly TrueGauge[], atMs: number): readonly QuotaReading[] {
  return gauges.flatMap(({ limit, count }) => {
    const period = periodOf(limit.window)
    if (period === undefined) return []
    const { unit, cap } = limit
    return [{ unit, period, cap, remaining: Math.max(0, Math.floor(cap - count.used(atMs))) }]
  })
}

const PERIODS: Readonly<Record<number, Period>> = {
  60000: 'minute',
  3600000: 'hour',
  [DAY_MS]: 'day',
}

function periodOf(window: TrueWindow): Period | undefined {
  return window.kind === 'fixed' ? window.period : PERIODS[window.spanMs]
}
