/** What the owner should know: conditions read from the state of things, each with the one thing to do about it. */
import {
  benchedBy,
  type CooldownRow,
  type CredentialRow,
  type MeterReading,
  SPAN_MS,
} from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'
import { roomOf } from '../doctor/machine.ts'
import type { AlertBody } from '../shapes/status.ts'
import type { Damage, StorageFindings } from '../storage/findings.ts'
import { fill } from '../words.ts'
import { ALERTS, type AlertCode, RANK } from './alert-codes.ts'

/** What conditions are read from. */
export interface AlertFacts {
  readonly providers: readonly Provider[]
  readonly credentials: readonly CredentialRow[]
  readonly cooldowns: readonly CooldownRow[]
  readonly readingsOf: (row: CredentialRow) => readonly MeterReading[]
  /** Whether a small request could be served now. */
  readonly canServe: () => boolean
  readonly recordsLost: number
  /** Whether the database refuses to be written. */
  readonly isWriteRefused: boolean
  readonly isContentLogged: boolean
  /** The share of a daily or longer allowance from which on its owner is told. */
  readonly nearLimitShare: number
  /** What the nightly checks found last. */
  readonly storage: StorageFindings
  /** Room on the disk that the database is on. */
  readonly diskBytesFree: number
}

/** Something that is wrong; its id tells it from others of its code. */
export type Condition = Omit<AlertBody, 'sinceMs'>
/** How bad it is. */
export type Severity = AlertBody['severity']

/** How much of an allowance must come back before its alert goes: counts go up and down about a threshold. */
const SLACK = 0.1

/** Everything that is wrong now, the worst first. `standing` tells how severe an alert is that stands already. */
export function conditionsOf(
  facts: AlertFacts,
  standing: (id: string) => Severity | undefined = () => undefined,
): readonly Condition[] {
  const enabled = facts.credentials.filter((row) => row.enabled)
  const found: readonly (Condition | undefined)[] = [
    enabled.length === 0 ? condition('no_keys') : undefined,
    enabled.length > 0 && !facts.canServe() ? condition('everything_exhausted') : undefined,
    ...enabled.map((row) => invalidKey(row, facts)),
    ...facts.providers.map((provider) => downProvider(provider, facts)),
    ...enabled.map((row) => nearLimit(row, facts, standing)),
    facts.storage.damage && damaged(facts.storage.damage),
    ...[...facts.storage.failing].map((what) => condition(`${what}_failed`)),
    diskLow(facts.diskBytesFree),
    facts.isWriteRefused ? condition('writes_refused') : undefined,
    facts.recordsLost > 0
      ? condition('log_lost', { params: { count: facts.recordsLost } })
      : undefined,
    facts.isContentLogged ? condition('content_logged') : undefined,
  ]
  return found
    .filter((condition) => condition !== undefined)
    .sort((left, right) => RANK[right.severity] - RANK[left.severity])
}

/** What a condition adds to its row of the table. Without `of` it is one of the whole installation. */
interface Case {
  /** What it is about, where there may be several of its code at once. */
  readonly of?: string
  readonly severity?: Severity
  readonly provider?: string
  readonly keyId?: string
  readonly params?: AlertBody['params']
  /** Those of the params that are codes themselves, as words. */
  readonly inEnglish?: AlertBody['params']
}

function condition(
  code: AlertCode,
  { of, params = {}, inEnglish, ...stated }: Case = {},
): Condition {
  const { text, ...row } = ALERTS[code]
  return {
    id: of === undefined ? code : `${code} ${of}`,
    ...row,
    provider: null,
    keyId: null,
    code,
    params,
    message: fill(text, { ...params, ...inEnglish }),
    ...stated,
  }
}

function invalidKey(row: CredentialRow, { providers }: AlertFacts): Condition | undefined {
  if (row.health !== 'invalid') return undefined
  return condition('key_invalid', {
    of: row.id,
    provider: row.provider,
    keyId: row.id,
    params: { provider: nameOf(row.provider, providers), key: row.label },
  })
}

/** A provider whose every key is refused or resting. */
function downProvider(provider: Provider, facts: AlertFacts): Condition | undefined {
  const keys = facts.credentials.filter((row) => row.enabled && row.provider === provider.id)
  const hard = facts.cooldowns
    .filter(({ strength }) => strength === 'hard')
    .map((row) => ({ scope: row.scope, ...benchedBy(row) }))
  const rests = (row: CredentialRow): boolean =>
    hard.some(
      (bench) =>
        (bench.scope === 'credential' && bench.credentialId === row.id) ||
        (bench.scope === 'account' &&
          bench.provider === row.provider &&
          bench.account === row.account) ||
        (bench.scope === 'provider' && bench.provider === row.provider),
    )
  const isDown =
    keys.length > 0 &&
    keys.every((row) => row.health === 'invalid' || rests(row)) &&
    keys.some(rests)
  if (!isDown) return undefined
  const { id, name } = provider
  return condition('provider_down', { of: id, provider: id, params: { provider: name } })
}

/** An allowance that runs out, or has; what was told stands until a good part of it is back. */
function nearLimit(
  row: CredentialRow,
  facts: AlertFacts,
  standing: (id: string) => Severity | undefined,
): Condition | undefined {
  const long = facts.readingsOf(row).filter(({ limit }) => lastsADay(limit.window))
  const [tightest] = long.sort((a, b) => b.used / b.limit.cap - a.used / a.limit.cap)
  if (tightest === undefined) return undefined
  const { limit, used } = tightest
  const before = standing(`limit_near ${row.id}`)
  const share = used / limit.cap
  if (share < facts.nearLimitShare - (before === undefined ? 0 : SLACK)) return undefined
  const isFull = share >= 1 - (before === 'warning' ? SLACK : 0)
  return condition('limit_near', {
    of: row.id,
    severity: isFull ? 'warning' : 'info',
    provider: row.provider,
    keyId: row.id,
    params: {
      key: row.label,
      percent: Math.floor(100 * share),
      unit: limit.unit,
      provider: nameOf(row.provider, facts.providers),
    },
    inEnglish: { unit: limit.unit.replaceAll('_', ' ') },
  })
}

/** Whether running out of it lasts: limits a minute long are nobody's business but the router's. */
export function lastsADay(window: MeterReading['limit']['window']): boolean {
  if (window.kind === 'fixed') return SPAN_MS[window.period] >= SPAN_MS.day
  return window.kind !== 'concurrent' && window.spanMs >= SPAN_MS.day
}

function nameOf(id: string, providers: readonly Provider[]): string {
  return providers.find((provider) => provider.id === id)?.name ?? id
}

function damaged({ lastGood }: Damage): Condition {
  return lastGood === null
    ? condition('database_damaged_uncopied')
    : condition('database_damaged', { params: { copy: lastGood } })
}

function diskLow(bytesFree: number): Condition | undefined {
  const room = roomOf(bytesFree)
  if (room === 'ok') return undefined
  return condition('disk_low', {
    ...(room === 'problem' ? { severity: 'critical' } : {}),
    params: { megabytes: Math.floor(bytesFree / 2 ** 20) },
  })
}
