/** `/api/analytics`: what was used and how it went. Reads rollups in short steps; never the log. */
import type { RollupRange, RollupRow, RollupSpanMs } from '@freellmapi/db'
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
  DIMENSIONS,
  type Dimension,
  type SummaryBody,
  summaryBody,
  type TimeseriesBody,
  timeseriesBody,
  timeseriesQuery,
  type UsageBody,
} from '../../shapes/analytics.ts'
import { UsageTotal } from '../../usage.ts'
import { capacityOf } from './capacity.ts'
import { operation, query } from './validate.ts'

const HOUR_MS = 3_600_000
const QUARTER_DAY_MS = 6 * HOUR_MS
const DAY_MS = 24 * HOUR_MS

/** How far each window reaches back, the steps its chart is drawn in, and the spans its totals are made of. */
const WINDOWS: Readonly<
  Record<
    AnalyticsQuery['window'],
    { readonly lengthMs: number; readonly stepMs: RollupSpanMs; readonly totalMs: RollupSpanMs }
  >
> = {
  '24h': { lengthMs: DAY_MS, stepMs: HOUR_MS, totalMs: HOUR_MS },
  '7d': { lengthMs: 7 * DAY_MS, stepMs: HOUR_MS, totalMs: QUARTER_DAY_MS },
  '30d': { lengthMs: 30 * DAY_MS, stepMs: QUARTER_DAY_MS, totalMs: DAY_MS },
}

/** Series shown of a dimension; the rest is in the breakdown. */
const SERIES_MAX = 40

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
        const { fromMs, toMs } = span(deps, asked.window)
        const beforeMs = fromMs - (toMs - fromMs)
        const spanMs = WINDOWS[asked.window].totalMs
        const rows = await read(deps, { ...narrowed(asked), spanMs, fromMs: beforeMs, toMs })
        const body: SummaryBody = {
          window: asked.window,
          fromMs,
          toMs,
          current: totalOf(rows.filter(({ atMs }) => atMs >= fromMs)),
          previous: totalOf(rows.filter(({ atMs }) => atMs < fromMs)),
        }
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
        const which = by === undefined ? narrowed(asked) : { dimension: by }
        const rows = await read(deps, { ...which, spanMs: stepMs, fromMs, toMs })
        const groups = by === undefined ? [[null, rows] as const] : grouped(rows)
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
        const { by, window } = c.req.valid('query')
        const { fromMs, toMs } = span(deps, window)
        const spanMs = WINDOWS[window].totalMs
        const rows = await read(deps, { dimension: by, spanMs, fromMs, toMs })
        const body: BreakdownBody = {
          window,
          by,
          rows: grouped(rows).map(([id, own]) => ({
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

/** The window's steps, the one that has just begun included. What is not written yet is written first. */
function span({ clock, recorder }: AnalyticsDeps, window: AnalyticsQuery['window']) {
  recorder.flush()
  const { lengthMs, stepMs, totalMs } = WINDOWS[window]
  const toMs = Math.floor(clock.nowMs() / totalMs) * totalMs + totalMs
  return { fromMs: toMs - lengthMs, toMs, stepMs }
}

/** Which totals a query is about: everything, or one value of one dimension. */
function narrowed(asked: AnalyticsQuery): Pick<RollupRange, 'dimension' | 'id'> {
  const dimension = DIMENSIONS.find((name) => asked[name] !== undefined)
  return dimension === undefined ? { dimension: 'all' } : { dimension, id: asked[dimension] }
}

async function read(
  { rollups, clock }: AnalyticsDeps,
  range: RollupRange,
): Promise<readonly RollupRow[]> {
  return (await paced(rollups.read(range), clock)).flat()
}

function totalOf(rows: readonly RollupRow[]): UsageBody {
  const sum = new UsageTotal()
  for (const row of rows) sum.add(row)
  return sum.toBody()
}

/** Rows by their id, the most used first. */
function grouped(rows: readonly RollupRow[]) {
  const weight = (own: readonly RollupRow[]): number =>
    own.reduce((sum, { requests, attempts }) => sum + requests + attempts, 0)
  return [...Map.groupBy(rows, ({ id }) => id)].sort(
    ([, left], [, right]) => weight(right) - weight(left),
  )
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
