/** `/api/analytics`: what was used and how it went. Reads rollups in short steps; never the log. */
import type { RollupRow, RollupSpanMs } from '@freellmapi/db'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { paced } from '../../paced.ts'
import {
  type AnalyticsQuery,
  analyticsQuery,
  type BreakdownBody,
  breakdownBody,
  breakdownQuery,
  capacityBody,
  type Dimension,
  type SummaryBody,
  summaryBody,
  type TimeseriesBody,
  timeseriesBody,
  timeseriesQuery,
  type UsageBody,
} from '../../shapes/analytics.ts'
import { idOf, matches, UsageTotal } from '../../usage.ts'
import { capacityOf } from './capacity.ts'
import { operation, query } from './validate.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How far each window reaches back, and in which steps. */
const WINDOWS: Readonly<
  Record<AnalyticsQuery['window'], { readonly lengthMs: number; readonly stepMs: RollupSpanMs }>
> = {
  '24h': { lengthMs: DAY_MS, stepMs: HOUR_MS },
  '7d': { lengthMs: 7 * DAY_MS, stepMs: HOUR_MS },
  '30d': { lengthMs: 30 * DAY_MS, stepMs: (6 * HOUR_MS) as RollupSpanMs },
}

/** Series shown of a dimension; the rest is in the breakdown. */
const SERIES_MAX = 12

type AnalyticsDeps = Pick<
  Deps,
  'rollups' | 'recorder' | 'clock' | 'credentials' | 'clientKeys' | 'catalog' | 'engine'
>

/** Totals, totals over time, totals by something, and what is left. */
export function analyticsRoutes(deps: AnalyticsDeps) {
  return new Hono()
    .get(
      '/summary',
      operation('Totals of a window and of the one before it', { reply: summaryBody }),
      query(analyticsQuery),
      async (c) => {
        const asked = c.req.valid('query')
        const { fromMs, toMs, stepMs } = span(deps, asked.window)
        const lengthMs = toMs - fromMs
        const [current, previous] = await Promise.all([
          total(deps, asked, { spanMs: stepMs, fromMs, toMs }),
          total(deps, asked, { spanMs: stepMs, fromMs: fromMs - lengthMs, toMs: fromMs }),
        ])
        const body: SummaryBody = { window: asked.window, fromMs, toMs, current, previous }
        return c.json(body, 200)
      },
    )
    .get(
      '/timeseries',
      operation('Totals over time', { reply: timeseriesBody }),
      query(timeseriesQuery),
      async (c) => {
        const { by, ...asked } = c.req.valid('query')
        const { fromMs, toMs, stepMs } = span(deps, asked.window)
        const rows = await read(deps, asked, { spanMs: stepMs, fromMs, toMs })
        const groups = by === undefined ? [[null, rows] as const] : grouped(rows, by)
        const body: TimeseriesBody = {
          window: asked.window,
          fromMs,
          toMs,
          stepMs,
          series: groups.slice(0, SERIES_MAX).map(([id, own]) => ({
            id,
            label: id === null || by === undefined ? null : labelOf(deps, by, id),
            points: pointsOf(own, { fromMs, toMs, stepMs }),
          })),
        }
        return c.json(body, 200)
      },
    )
    .get(
      '/breakdown',
      operation('Totals by provider, model, key or client', { reply: breakdownBody }),
      query(breakdownQuery),
      async (c) => {
        const { by, ...asked } = c.req.valid('query')
        const { fromMs, toMs, stepMs } = span(deps, asked.window)
        const rows = await read(deps, asked, { spanMs: stepMs, fromMs, toMs })
        const body: BreakdownBody = {
          window: asked.window,
          by,
          rows: grouped(rows, by).map(([id, own]) => ({
            id,
            label: labelOf(deps, by, id),
            ...totalOf(own),
          })),
        }
        return c.json(body, 200)
      },
    )
    .get('/capacity', operation('What is left of daily allowances', { reply: capacityBody }), (c) =>
      c.json(capacityOf(deps), 200),
    )
}

interface Range {
  readonly spanMs: RollupSpanMs
  readonly fromMs: number
  readonly toMs: number
}

/** The window's steps, the one that has just begun included. What is not written yet is written first. */
function span({ clock, recorder }: AnalyticsDeps, window: AnalyticsQuery['window']) {
  recorder.flush()
  const { lengthMs, stepMs } = WINDOWS[window]
  const toMs = Math.floor(clock.nowMs() / stepMs) * stepMs + stepMs
  return { fromMs: toMs - lengthMs, toMs, stepMs }
}

async function read(
  { rollups, clock }: AnalyticsDeps,
  asked: Omit<AnalyticsQuery, 'window'>,
  range: Range,
): Promise<readonly RollupRow[]> {
  const steps = await paced(rollups.read(range), clock)
  return steps.flat().filter((row) => matches(row, asked))
}

async function total(
  deps: AnalyticsDeps,
  asked: Omit<AnalyticsQuery, 'window'>,
  range: Range,
): Promise<UsageBody> {
  return totalOf(await read(deps, asked, range))
}

function totalOf(rows: readonly RollupRow[]): UsageBody {
  const sum = new UsageTotal()
  for (const row of rows) sum.add(row)
  return sum.toBody()
}

/** Rows by a dimension, the most used value first. What nobody served is nobody's, except for the client. */
function grouped(rows: readonly RollupRow[], by: Dimension) {
  const groups = Map.groupBy(
    rows.filter((row) => idOf(row, by) !== ''),
    (row) => idOf(row, by),
  )
  const weight = (own: readonly RollupRow[]): number =>
    own.reduce((sum, { requests, attempts }) => sum + requests + attempts, 0)
  return [...groups].sort(([, left], [, right]) => weight(right) - weight(left))
}

function pointsOf(
  rows: readonly RollupRow[],
  { fromMs, toMs, stepMs }: { fromMs: number; toMs: number; stepMs: number },
) {
  const totals = new Map<number, UsageTotal>()
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) totals.set(atMs, new UsageTotal())
  for (const row of rows) totals.get(row.atMs)?.add(row)
  return Array.from(totals, ([atMs, sum]) => ({ atMs, ...sum.toBody() }))
}

/** What people call it; its id when it is gone. */
function labelOf({ credentials, clientKeys, catalog }: AnalyticsDeps, by: Dimension, id: string) {
  switch (by) {
    case 'provider':
      return catalog.providers.find((provider) => provider.id === id)?.name ?? id
    case 'model':
      return id
    case 'key':
      return credentials.find(id)?.label ?? id
    case 'client':
      return clientKeys.labelOf(id) ?? id
  }
}
