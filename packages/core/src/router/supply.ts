/** How much of a limit there will be for each request to come. Source: ROUTER 2.6. */

import { SPAN_MS, type Window } from '../ledger/limit.ts'
import { periodFinder, type Stretch } from '../ledger/period.ts'
import type { MeterReading } from '../ledger/reservation.ts'
import type { Demand } from './demand.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Short windows are planned ten minutes ahead, and never to the brim: demand comes in bursts. */
const SHORT_HORIZON_MS = 10 * MINUTE_MS
const SHORT_SHARE = 0.6
/** Windows without a boundary are planned this far ahead. */
const LONG_HORIZON_MS = 6 * HOUR_MS

interface Calendar {
  readonly find: (atMs: number) => Stretch
  /** The period found last: asking a time zone is slow, and the answer stands until the period ends. */
  current: Stretch
}

/** Forecasts supply. Holds calendars, because making one is slow; bounded by the zones and periods in use. */
export class Supply {
  readonly #calendars = new Map<string, Calendar>()

  /** Units of the limit per request that will come. Infinite when it limits nothing that can be planned. */
  perRequest({ limit, used, resetAtMs }: MeterReading, demand: Demand, atMs: number): number {
    const { cap, window } = limit
    const expected = (untilMs: number): number => Math.max(demand.forecast(atMs, untilMs), 1)
    const left = Math.max(0, cap - used)
    if (window.kind === 'concurrent') return Number.POSITIVE_INFINITY
    const spanMs = spanOf(window)
    if (spanMs <= MINUTE_MS) {
      const amount = SHORT_SHARE * cap * (SHORT_HORIZON_MS / spanMs)
      return amount / expected(atMs + SHORT_HORIZON_MS)
    }
    if (window.kind === 'fixed') {
      const untilMs = this.#periodEndMs(window, atMs)
      return left / expected(Math.max(untilMs, atMs + MINUTE_MS))
    }
    if (window.kind === 'session')
      return left / expected(Math.max(resetAtMs ?? atMs + spanMs, atMs + MINUTE_MS))
    const horizonMs = Math.min(spanMs, LONG_HORIZON_MS)
    const refilled =
      window.kind === 'bucket'
        ? cap * (horizonMs / spanMs)
        : used * leavingShare({ resetAtMs, untilMs: atMs + horizonMs, spanMs })
    return Math.min((left + refilled) / expected(atMs + horizonMs), cap / expected(atMs + spanMs))
  }

  #periodEndMs({ period, timeZone }: Extract<Window, { kind: 'fixed' }>, atMs: number): number {
    const key = `${period}@${timeZone}`
    let calendar = this.#calendars.get(key)
    if (calendar === undefined) {
      const find = periodFinder(period, timeZone)
      calendar = { find, current: find(atMs) }
      this.#calendars.set(key, calendar)
    }
    const { startMs, endMs } = calendar.current
    if (atMs < startMs || atMs >= endMs) calendar.current = calendar.find(atMs)
    return calendar.current.endMs
  }
}

function spanOf(window: Exclude<Window, { kind: 'concurrent' }>): number {
  return window.kind === 'fixed' ? SPAN_MS[window.period] : window.spanMs
}

/** What of a rolling count will have left by then: nothing of it does before its oldest part, the rest evenly. */
function leavingShare(window: {
  readonly resetAtMs: number | undefined
  readonly untilMs: number
  readonly spanMs: number
}): number {
  const { resetAtMs, untilMs, spanMs } = window
  return resetAtMs === undefined ? 0 : Math.max(0, (untilMs - resetAtMs) / spanMs)
}
