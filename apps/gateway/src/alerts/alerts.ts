/** What the owner should know: conditions read from the state of things, each with the one thing to do about it. */
import {
  benchedBy,
  type Clock,
  type CooldownRow,
  type CredentialRow,
  type MeterReading,
  SPAN_MS,
} from '@freellmapi/core'
import type { Provider } from '@freellmapi/providers'
import { roomOf } from '../doctor/machine.ts'
import type { AlertBody } from '../shapes/status.ts'
import type { Damage, StorageFindings } from '../storage/findings.ts'

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

type Condition = Omit<AlertBody, 'sinceMs'>
type Severity = AlertBody['severity']

/** How much of an allowance must come back before its alert goes: counts go up and down about a threshold. */
const SLACK = 0.1
/** An alert whose condition comes and goes within this time is one alert. */
const CALM_MS = 60_000

/** Everything that is wrong now, the worst first. `standing` tells how severe an alert is that stands already. */
export function conditionsOf(
  facts: AlertFacts,
  standing: (id: string) => Severity | undefined = () => undefined,
): readonly Condition[] {
  const enabled = facts.credentials.filter((row) => row.enabled)
  const found: readonly (Condition | undefined)[] = [
    enabled.length === 0 ? NO_KEYS : undefined,
    enabled.length > 0 && !facts.canServe() ? EXHAUSTED : undefined,
    ...enabled.map((row) => invalidKey(row, facts)),
    ...facts.providers.map((provider) => downProvider(provider, facts)),
    ...enabled.map((row) => nearLimit(row, facts, standing)),
    facts.storage.damage && damaged(facts.storage.damage),
    ...[...facts.storage.failing].map(backupFailed),
    diskLow(facts.diskBytesFree),
    facts.isWriteRefused ? WRITES_REFUSED : undefined,
    facts.recordsLost > 0 ? logLost(facts.recordsLost) : undefined,
    facts.isContentLogged ? CONTENT_LOGGED : undefined,
  ]
  return found
    .filter((condition) => condition !== undefined)
    .sort((left, right) => RANK[right.severity] - RANK[left.severity])
}

/** The higher, the worse. */
export const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 }

/** Remembers since when each alert stands, and tells when one is new or has become worse. */
export class AlertBoard {
  readonly #clock: Clock
  readonly #standing = new Map<string, { since: number; seen: number; alert: Condition }>()
  #updatedAtMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How severe an alert is that stood at the last update. */
  severityOf(id: string): Severity | undefined {
    const known = this.#standing.get(id)
    return known?.seen === this.#updatedAtMs ? known.alert.severity : undefined
  }

  /** Takes what is wrong now; returns the alerts that were not there before, or less severe. */
  update(conditions: readonly Condition[]): readonly AlertBody[] {
    const atMs = this.#clock.nowMs()
    this.#updatedAtMs = atMs
    const fresh: AlertBody[] = []
    for (const alert of conditions) {
      const known = this.#standing.get(alert.id)
      const since = known?.since ?? atMs
      const isWorse = known !== undefined && RANK[alert.severity] > RANK[known.alert.severity]
      if (known === undefined || isWorse) fresh.push({ ...alert, sinceMs: since })
      this.#standing.set(alert.id, { since, seen: atMs, alert })
    }
    for (const [id, { seen }] of this.#standing)
      if (atMs - seen >= CALM_MS) this.#standing.delete(id)
    return fresh
  }

  /** What was wrong at the last update. */
  current(): readonly AlertBody[] {
    return [...this.#standing.values()]
      .filter(({ seen }) => seen === this.#updatedAtMs)
      .map(({ alert, since }) => ({ ...alert, sinceMs: since }))
  }
}

function invalidKey(row: CredentialRow, { providers }: AlertFacts): Condition | undefined {
  if (row.health !== 'invalid') return undefined
  return {
    id: `key_invalid ${row.id}`,
    kind: 'key_invalid',
    severity: 'warning',
    provider: row.provider,
    keyId: row.id,
    message: `${nameOf(row.provider, providers)} does not accept the key “${row.label}” any more.`,
    action: 'replace_key',
  }
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
  return {
    id: `provider_down ${provider.id}`,
    kind: 'provider_down',
    severity: 'warning',
    provider: provider.id,
    keyId: null,
    message: `${provider.name} cannot be used at the moment: every key of it is resting.`,
    action: 'clear_cooldowns',
  }
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
  const id = `limit_near ${row.id}`
  const before = standing(id)
  const share = used / limit.cap
  if (share < facts.nearLimitShare - (before === undefined ? 0 : SLACK)) return undefined
  const isFull = share >= 1 - (before === 'warning' ? SLACK : 0)
  return {
    id,
    kind: 'limit_near',
    severity: isFull ? 'warning' : 'info',
    provider: row.provider,
    keyId: row.id,
    message: `“${row.label}” has used ${Math.floor(100 * share)} % of its ${limit.unit.replaceAll('_', ' ')} at ${nameOf(row.provider, facts.providers)}.`,
    action: 'open_keys',
  }
}

/** Whether running out of it lasts: limits a minute long are nobody's business but the router's. */
export function lastsADay(window: MeterReading['limit']['window']): boolean {
  if (window.kind === 'fixed') return SPAN_MS[window.period] >= SPAN_MS.day
  return window.kind !== 'concurrent' && window.spanMs >= SPAN_MS.day
}

function nameOf(id: string, providers: readonly Provider[]): string {
  return providers.find((provider) => provider.id === id)?.name ?? id
}

function logLost(count: number): Condition {
  return {
    id: 'log_lost',
    kind: 'log_lost',
    severity: 'warning',
    provider: null,
    keyId: null,
    message: `${count} requests could not be written to the log. Is the disk full?`,
    action: 'open_settings',
  }
}

function damaged({ lastGood }: Damage): Condition {
  const next =
    lastGood === null
      ? 'There is no copy of a night before; restore a backup.'
      : `Stop the server and restore the last good copy, backups/${lastGood}.`
  return {
    id: 'database_damaged',
    kind: 'database_damaged',
    severity: 'critical',
    provider: null,
    keyId: null,
    message: `The database is damaged. ${next}`,
    action: 'open_backups',
  }
}

function backupFailed(what: 'copy' | 'backup'): Condition {
  const name = what === 'copy' ? 'copy of the database' : 'scheduled backup'
  return {
    id: `backup_failed ${what}`,
    kind: 'backup_failed',
    severity: 'warning',
    provider: null,
    keyId: null,
    message: `Today’s ${name} could not be made, or failed its check. The older ones are kept. Is the disk full?`,
    action: 'open_backups',
  }
}

function diskLow(bytesFree: number): Condition | undefined {
  const room = roomOf(bytesFree)
  if (room === 'ok') return undefined
  return {
    id: 'disk_low',
    kind: 'disk_low',
    severity: room === 'problem' ? 'critical' : 'warning',
    provider: null,
    keyId: null,
    message: `The disk of the database has ${Math.floor(bytesFree / 2 ** 20)} MB left. Without room nothing can be counted or stored.`,
    action: 'open_settings',
  }
}

const WRITES_REFUSED: Condition = {
  id: 'writes_refused',
  kind: 'writes_refused',
  severity: 'critical',
  provider: null,
  keyId: null,
  message:
    'The database cannot be written: what is counted now would not survive a crash. Is the disk full?',
  action: 'open_settings',
}

const NO_KEYS: Condition = {
  id: 'no_keys',
  kind: 'no_keys',
  severity: 'info',
  provider: null,
  keyId: null,
  message: 'There is no provider key yet.',
  action: 'add_key',
}

const EXHAUSTED: Condition = {
  id: 'everything_exhausted',
  kind: 'everything_exhausted',
  severity: 'critical',
  provider: null,
  keyId: null,
  message: 'No model can answer at the moment: every key is at a limit, resting, or refused.',
  action: 'open_keys',
}

const CONTENT_LOGGED: Condition = {
  id: 'content_logged',
  kind: 'content_logged',
  severity: 'info',
  provider: null,
  keyId: null,
  message: 'Requests and answers are being written to the log. That ends by itself within an hour.',
  action: 'open_settings',
}
