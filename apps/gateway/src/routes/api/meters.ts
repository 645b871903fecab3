/** Limits, counts and rests of the engine, in the words of the admin plane. */
import {
  benchedBy,
  type CooldownRow,
  type CredentialRow,
  type Limit,
  type MeterReading,
  modelKey,
  SPAN_MS,
  type Upstream,
} from '@freellmapi/core'
import type { Deps } from '../../deps.ts'
import type { CooldownBody, LimitBody, MeterBody } from '../../shapes/limit.ts'

/** A limit with where it comes from. */
export function toLimit({ unit, cap, window, scope, source, asOf }: Limit): LimitBody {
  return {
    unit,
    cap,
    window: {
      kind: window.kind,
      spanMs: 'spanMs' in window ? window.spanMs : null,
      period: 'period' in window ? window.period : null,
      timeZone: 'timeZone' in window ? window.timeZone : null,
    },
    scope,
    source,
    asOf,
  }
}

/** Each limit that binds a key, with its count; limits that models share appear once. */
export function metersOf(
  { engine, credentials, clock }: MeterDeps,
  row: CredentialRow,
): MeterBody[] {
  const meters = new Map<string, MeterBody>()
  for (const upstream of credentials.upstreamsOf(row))
    for (const reading of engine.readings(upstream))
      meters.set(reading.meter, toMeter(upstream, reading, clock.nowMs()))
  return [...meters.values()]
}

type MeterDeps = Pick<Deps, 'engine' | 'credentials' | 'clock'>

/** A limit with its count. */
export function toMeter(upstream: Upstream, reading: MeterReading, atMs: number): MeterBody {
  const { limit, meter, used, resetAtMs } = reading
  return {
    ...toLimit(limit),
    meter,
    subject: limit.scope === 'model' ? modelKey(upstream) : limit.scope,
    used: Math.max(0, used),
    resetAtMs: resetAtMs ?? null,
    dryAtMs: dryAtMs(reading, atMs),
  }
}

/** A window this young says nothing about how it will go on. */
const TELLING_SHARE = 0.02

/**
 * When a fixed window's cap is reached at the pace it has had so far, if that is before it ends. Other windows give back
 * what they take, so a steady pace never dries them up.
 */
function dryAtMs({ limit: { cap, window }, used, resetAtMs }: MeterReading, atMs: number) {
  if (window.kind !== 'fixed' || resetAtMs === undefined || used <= 0) return null
  if (used >= cap) return atMs
  const elapsedMs = SPAN_MS[window.period] - (resetAtMs - atMs)
  if (elapsedMs < TELLING_SHARE * SPAN_MS[window.period]) return null
  const dryMs = atMs + ((cap - used) / used) * elapsedMs
  return dryMs < resetAtMs ? Math.round(dryMs) : null
}

/** A rest. */
export function toCooldown(row: CooldownRow): CooldownBody {
  const { credentialId, account, model, provider } = benchedBy(row)
  return {
    id: row.key,
    scope: row.scope,
    keyId: credentialId ?? null,
    account: account ?? null,
    model: model ?? null,
    provider: provider ?? null,
    reason: row.reason,
    untilMs: row.untilMs,
    isStated: row.stated,
    strength: row.strength,
  }
}

/** The rests that keep a key from something: its own, its account's, its provider's. */
export function cooldownsOf({ engine }: Pick<Deps, 'engine'>, key: CredentialRow): CooldownBody[] {
  return engine
    .cooldowns()
    .filter((row) => {
      const benched = benchedBy(row)
      if (benched.credentialId !== undefined) return benched.credentialId === key.id
      if (benched.provider !== key.provider) return false
      return benched.account === undefined || benched.account === key.account
    })
    .map(toCooldown)
}
