/** What is left of the allowances that last a day or longer: the question every owner has. */

import { lastsADay } from '../../alerts/conditions.ts'
import type { Deps } from '../../deps.ts'
import type { CapacityBody } from '../../shapes/analytics.ts'
import { toMeter } from './meters.ts'

type Capacity = CapacityBody['data'][number]

/** Allowances of all keys in use, by provider and unit; a count that keys or models share is taken once. */
export function capacityOf({ engine, clock }: Pick<Deps, 'engine' | 'clock'>): CapacityBody {
  const groups = new Map<string, Capacity>()
  const counted = new Set<string>()
  for (const upstream of engine.roster.upstreams)
    for (const reading of engine.readings(upstream)) {
      if (!lastsADay(reading.limit.window) || counted.has(reading.meter)) continue
      counted.add(reading.meter)
      const { id, name } = upstream.provider
      const meter = toMeter(upstream, reading, clock.nowMs())
      const group = groups.get(`${id} ${meter.unit}`)
      groups.set(`${id} ${meter.unit}`, {
        provider: id,
        name,
        unit: meter.unit,
        used: (group?.used ?? 0) + Math.min(meter.used, meter.cap),
        cap: (group?.cap ?? 0) + meter.cap,
        resetAtMs: earliest(group?.resetAtMs ?? null, meter.resetAtMs),
        dryAtMs: group === undefined ? meter.dryAtMs : latestIfAll(group.dryAtMs, meter.dryAtMs),
      })
    }
  return { data: [...groups.values()] }
}

function earliest(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.min(left, right)
}

/** The last of it goes when the last count does; as long as one of them lasts, it does not. */
function latestIfAll(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : Math.max(left, right)
}
