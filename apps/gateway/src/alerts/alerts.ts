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
import type { AlertBody } from '../shapes/status.ts'

/** What conditions are read from. */
export interface AlertFacts {
  readonly providers: readonly Provider[]
  readonly credentials: readonly CredentialRow[]
  readonly cooldowns: readonly CooldownRow[]
  readonly readingsOf: (row: CredentialRow) => readonly MeterReading[]
  /** Whether a small request could be served now. */
  readonly canServe: () => boolean
  readonly recordsLost: number
  readonly isContentLogged: boolean
}

type Condition = Omit<AlertBody, 'sinceMs'>

/** A share of a daily or longer allowance from which on its owner is told. */
const NEAR = 0.8
/** An alert whose condition comes and goes within this time is one alert. */
const CALM_MS = 60_000

/** Everything that is wrong now, the worst first. */
export function conditionsOf(facts: AlertFacts): readonly Condition[] {
  const enabled = facts.credentials.filter((row) => row.enabled)
  const found: readonly (Condition | undefined)[] = [
    enabled.length === 0 ? NO_KEYS : undefined,
    enabled.length > 0 && !facts.canServe() ? EXHAUSTED : undefined,
    ...enabled.map((row) => invalidKey(row, facts)),
    ...facts.providers.map((provider) => downProvider(provider, facts)),
    ...enabled.map((row) => nearLimit(row, facts)),
    facts.recordsLost > 0 ? logLost(facts.recordsLost) : undefined,
    facts.isContentLogged ? CONTENT_LOGGED : undefined,
  ]
  const rank = { critical: 0, warning: 1, info: 2 }
  return found
    .filter((condition) => condition !== undefined)
    .sort((left, right) => rank[left.severity] - rank[right.severity])
}

/** Remembers since when each alert stands, and tells when one is new. */
export class AlertBoard {
  readonly #clock: Clock
  readonly #standing = new Map<string, { since: number; seen: number; alert: Condition }>()
  #updatedAtMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes what is wrong now; returns the alerts that were not there before. */
  update(conditions: readonly Condition[]): readonly AlertBody[] {
    const atMs = this.#clock.nowMs()
    this.#updatedAtMs = atMs
    const fresh: AlertBody[] = []
    for (const alert of conditions) {
      const since = this.#standing.get(alert.id)?.since ?? atMs
      if (!this.#standing.has(alert.id)) fresh.push({ ...alert, sinceMs: since })
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

function nearLimit(row: CredentialRow, facts: AlertFacts): Condition | undefined {
  const long = facts.readingsOf(row).filter(({ limit }) => lastsADay(limit.window))
  const [tightest] = long.sort((a, b) => b.used / b.limit.cap - a.used / a.limit.cap)
  if (tightest === undefined || tightest.used < NEAR * tightest.limit.cap) return undefined
  const { limit, used } = tightest
  const isFull = used >= limit.cap
  return {
    id: `limit_near ${row.id}${isFull ? ' full' : ''}`,
    kind: 'limit_near',
    severity: isFull ? 'warning' : 'info',
    provider: row.provider,
    keyId: row.id,
    message: `“${row.label}” has used ${Math.floor((100 * used) / limit.cap)} % of its ${limit.unit.replaceAll('_', ' ')} at ${nameOf(row.provider, facts.providers)}.`,
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
