/** Limits as data: what a provider allows, in its own units, windows and scopes. */

/** A provider's own unit of cost; what a token costs in it is stated per model (`Model.tariffs`). */
export type CostUnit = 'neurons'

/** What is counted: calls, tokens, or a provider's own cost unit. */
export type Unit = 'requests' | 'tokens' | 'input_tokens' | 'output_tokens' | CostUnit

/** A calendar period that a window may span. Weeks begin on Monday. */
export type Period = 'minute' | 'hour' | 'day' | 'week' | 'month'

/**
 * When a count starts over.
 *
 * - `rolling` looks back `spanMs` from every instant; the safe choice when a provider does not say.
 * - `fixed` starts over at the period's boundary in an IANA time zone.
 * - `bucket` holds the cap and refills it evenly: a full cap in `spanMs`.
 * - `session` opens with the first use and lasts `spanMs`.
 * - `concurrent` counts what is in flight.
 */
export type Window =
  | { readonly kind: 'rolling'; readonly spanMs: number }
  | { readonly kind: 'fixed'; readonly period: Period; readonly timeZone: string }
  | { readonly kind: 'bucket'; readonly spanMs: number }
  | { readonly kind: 'session'; readonly spanMs: number }
  | { readonly kind: 'concurrent' }

/**
 * Who shares one count: one model on one account, everything of the account, a named pool of an account's models, or
 * a named pool that all keys draw from, such as an allowance per address.
 */
export type Scope = 'model' | 'account' | `pool:${string}` | `shared:${string}`

/** Where a cap comes from: shipped data, a provider's own words, or the owner. */
export type LimitSource = 'catalog' | 'learned' | 'user'

/** One limit. `asOf` is the day it was read or learned (ISO date). */
export interface Limit {
  readonly unit: Unit
  readonly cap: number
  readonly window: Window
  readonly scope: Scope
  readonly source: LimitSource
  readonly asOf: string
}

/** A limit as a provider file states it; the file's own `asOf` and the source are added by the catalog. */
export type LimitFact = Pick<Limit, 'unit' | 'cap' | 'window' | 'scope'>

/** How long each period lasts when it is a rolling span, in milliseconds. */
export const SPAN_MS: Readonly<Record<Period, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
}

/** At most `cap` of `unit` in any span of one `period`. */
export function rolling(
  unit: Unit,
  cap: number,
  period: Period,
  scope: Scope = 'model',
): LimitFact {
  return { unit, cap, window: { kind: 'rolling', spanMs: SPAN_MS[period] }, scope }
}

/** At most `cap` of `unit` until the period's next boundary in `timeZone`. */
export function fixed(
  fact: { unit: Unit; cap: number; period: Period; timeZone: string },
  scope: Scope = 'model',
): LimitFact {
  const { unit, cap, period, timeZone } = fact
  return { unit, cap, window: { kind: 'fixed', period, timeZone }, scope }
}

/** A bucket of `cap` that refills evenly, `cap` in one `period`. */
export function bucket(unit: Unit, cap: number, period: Period, scope: Scope = 'model'): LimitFact {
  return { unit, cap, window: { kind: 'bucket', spanMs: SPAN_MS[period] }, scope }
}

/** At most `cap` of `unit` in `spanMs` from the first use. */
export function session(
  fact: { unit: Unit; cap: number; spanMs: number },
  scope: Scope = 'account',
): LimitFact {
  const { unit, cap, spanMs } = fact
  return { unit, cap, window: { kind: 'session', spanMs }, scope }
}

/** At most `cap` requests in flight. */
export function concurrent(cap: number, scope: Scope = 'model'): LimitFact {
  return { unit: 'requests', cap, window: { kind: 'concurrent' }, scope }
}

/** Whether a window is as long as one of `period`, however it starts over. */
export function spans(window: Window, period: Period): boolean {
  switch (window.kind) {
    case 'fixed':
      return window.period === period
    case 'rolling':
    case 'bucket':
      return window.spanMs === SPAN_MS[period]
    case 'session':
    case 'concurrent':
      return false
  }
}

/** A window as text, part of the name under which its count is kept. */
export function windowName(window: Window): string {
  switch (window.kind) {
    case 'rolling':
    case 'bucket':
    case 'session':
      return `${window.kind}:${window.spanMs}`
    case 'fixed':
      return `${window.period}@${window.timeZone}`
    case 'concurrent':
      return 'concurrent'
  }
}

/** The window a name tells of; undefined when it was written by something else. */
export function parseWindowName(name: string): Window | undefined {
  const [, kind, span] = /^(rolling|bucket|session):(\d+)$/.exec(name) ?? []
  const spanMs = Number(span)
  if (spanMs > 0) return { kind: kind as 'rolling' | 'bucket' | 'session', spanMs }
  const [, period, timeZone] = /^(minute|hour|day|week|month)@(\S+)$/.exec(name) ?? []
  return period !== undefined && timeZone !== undefined
    ? { kind: 'fixed', period: period as Period, timeZone }
    : undefined
}
