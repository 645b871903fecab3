/** The owner's limits, from the shown ones and the numbers typed beside them. */
import type { LimitBody, StatedLimit } from '../../api/wire.ts'

const UNITS = ['requests', 'tokens', 'input_tokens', 'output_tokens', 'neurons'] as const
const SCOPES = ['model', 'account'] as const
const PERIODS = ['minute', 'hour', 'day', 'month'] as const

/**
 * A limit in the form the server takes, or undefined for one that only the catalog can state: a pool is shared by
 * models, and buckets and sessions have more to them than a cap.
 */
export function statable(limit: LimitBody): StatedLimit | undefined {
  const unit = UNITS.find((known) => known === limit.unit)
  const scope = SCOPES.find((known) => known === limit.scope)
  const window = statedWindow(limit.window)
  return unit === undefined || scope === undefined || window === undefined
    ? undefined
    : { unit, cap: limit.cap, window, scope }
}

/**
 * All the limits with their new caps, in their order: the owner's list stands in place of the catalog's as a whole, so
 * leaving one out would lift it. Undefined when one of them cannot be stated, or no cap was changed.
 */
export function statedLimits(
  limits: readonly LimitBody[],
  caps: readonly number[],
): StatedLimit[] | undefined {
  const stated = limits.map(statable).filter((limit) => limit !== undefined)
  if (stated.length < limits.length || caps.length < limits.length) return undefined
  return stated.every(({ cap }, at) => cap === caps[at])
    ? undefined
    : stated.map((limit, at) => ({ ...limit, cap: caps[at] ?? limit.cap }))
}

function statedWindow({
  kind,
  spanMs,
  period,
  timeZone,
}: LimitBody['window']): StatedLimit['window'] | undefined {
  if (kind === 'concurrent') return { kind }
  if (kind === 'rolling' && spanMs !== null) return { kind, spanMs }
  const known = PERIODS.find((name) => name === period)
  return kind === 'fixed' && known !== undefined && timeZone !== null
    ? { kind, period: known, timeZone }
    : undefined
}
