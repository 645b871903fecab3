/** Limits as data: what a provider allows, in its own units, windows and scopes. */

/** What is counted. `requests` counts calls; the others count tokens or a provider's own cost unit. */
export type Unit = 'requests' | 'tokens' | 'input_tokens' | 'output_tokens' | 'neurons'

/** A calendar period that a window may span. */
export type Period = 'minute' | 'hour' | 'day' | 'month'

/**
 * When a count starts over.
 *
 * `rolling` looks back `spanMs` from every instant and is the safe choice when a provider does not say.
 * `fixed` starts over at the period's boundary in an IANA time zone. `concurrent` counts what is in flight.
 */
export type Window =
  | { readonly kind: 'rolling'; readonly spanMs: number }
  | { readonly kind: 'fixed'; readonly period: Period; readonly timeZone: string }
  | { readonly kind: 'concurrent' }

/** Who shares one count: one model on one account, everything of the account, or a named pool of models. */
export type Scope = 'model' | 'account' | `pool:${string}`

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

/** At most `cap` requests in flight. */
export function concurrent(cap: number, scope: Scope = 'model'): LimitFact {
  return { unit: 'requests', cap, window: { kind: 'concurrent' }, scope }
}

/** A window as text, part of the name under which its count is kept. */
export function windowName(window: Window): string {
  switch (window.kind) {
    case 'rolling':
      return `rolling:${window.spanMs}`
    case 'fixed':
      return `${window.period}@${window.timeZone}`
    case 'concurrent':
      return 'concurrent'
  }
}

/** The window a name tells of; undefined when it was written by something else. */
export function parseWindowName(name: string): Window | undefined {
  const spanMs = Number(/^rolling:(\d+)$/.exec(name)?.[1])
  if (spanMs > 0) return { kind: 'rolling', spanMs }
  const [, period, timeZone] = /^(minute|hour|day|month)@(\S+)$/.exec(name) ?? []
  return period !== undefined && timeZone !== undefined
    ? { kind: 'fixed', period: period as Period, timeZone }
    : undefined
}
