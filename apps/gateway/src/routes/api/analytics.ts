/** `/api/analytics`: what was used and how it went. Reads rollups in short steps; never the log. */
import type { RollupRange, RollupRow, RollupSpanMs } from '@freellmapi/db'
import { Hono } from 'hono'
import type { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { paced } from '../../jobs/paced.ts'
import {
  type AnalyticsQuery,
  analyticsQuery,
  type BreakdownBody,
  breakdownBody,
  breakdownQuery,
  capacityBody,
  DIMENSIONS,
  type Dimension,
  type HeartbeatBody,
  heartbeatBody,
  heartbeatQuery,
  type SummaryBody,
  summaryBody,
  type TimeseriesBody,
  timeseriesBody,
  timeseriesQuery,
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
        const { fromMs, toMs, totalMs } = span(deps, asked.window)
        const [current, previous] = [new UsageTotal(), new UsageTotal()]
        await fold(
          deps,
          { ...narrowed(asked), spanMs: totalMs, fromMs: fromMs - (toMs - fromMs), toMs },
          (row) => (row.atMs >= fromMs ? current : previous).add(row),
        )
        const body: SummaryBody = {
          window: asked.window,
          fromMs,
          toMs,
          current: current.toBody(),
          previous: previous.toBody(),
        }
        return c.json(body, 200)
      },
    )
    .get(
      '/timeseries',
      operation('Totals over time', { reply: timeseriesBody }),
      query(timeseriesQuery),
      async (c) => c.json(await timeseries(deps, c.req.valid('query')), 200),
    )
    .get(
      '/breakdown',
      operation('Totals by provider, model, key or client', { reply: breakdownBody }),
      query(breakdownQuery),
      async (c) => {
        const { by, window } = c.req.valid('query')
        const { fromMs, toMs, totalMs } = span(deps, window)
        const totals = new Map<string, UsageTotal>()
        await fold(deps, { dimension: by, spanMs: totalMs, fromMs, toMs }, (row) =>
          at(totals, row.id).add(row),
        )
        const body: BreakdownBody = {
          window,
          by,
          rows: heaviest(totals).map(([id, sum]) => ({
            id,
            label: labelOf(deps, by, id),
            ...sum.toBody(),
          })),
        }
        return c.json(body, 200)
      },
    )
    .get(
      '/heartbeats',
      operation('The last day’s calls by the hour', { reply: heartbeatBody }),
      query(heartbeatQuery),
      async (c) => c.json(await heartbeats(deps, c.req.valid('query').by), 200),
    )
    .get('/capacity', operation('What is left of daily allowances', { reply: capacityBody }), (c) =>
      c.json(capacityOf(deps), 200),
    )
}

/** One line is drawn in fine steps; several in the coarser ones that totals are made of. */
async function timeseries(
  deps: AnalyticsDeps,
  { by, ...asked }: z.output<typeof timeseriesQuery>,
): Promise<TimeseriesBody> {
  const { fromMs, toMs, stepMs: fineMs, totalMs } = span(deps, asked.window)
  const stepMs = by === undefined ? fineMs : totalMs
  const which = by === undefined ? narrowed(asked) : { dimension: by }
  const sums = new Map<string, UsageTotal>()
  const points = new Map<string, UsageTotal>()
  await fold(deps, { ...which, spanMs: stepMs, fromMs, toMs }, (row) => {
    const id = by === undefined ? '' : row.id
    at(sums, id).add(row)
    at(points, `${row.atMs} ${id}`).add(row)
  })
  const ids = by === undefined ? [''] : heaviest(sums).map(([id]) => id)
  const instants = Array.from(
    { length: (toMs - fromMs) / stepMs },
    (_, step) => fromMs + step * stepMs,
  )
  return {
    window: asked.window,
    fromMs,
    toMs,
    stepMs,
    series: ids.slice(0, SERIES_MAX).map((id) => ({
      id: by === undefined ? null : id,
      label: by === undefined ? null : labelOf(deps, by, id),
      points: instants.map((atMs) => ({
        atMs,
        ...(points.get(`${atMs} ${id}`) ?? new UsageTotal()).toBody(),
      })),
    })),
  }
}

/** What each provider or key did in each hour of the last day. */
async function heartbeats(deps: AnalyticsDeps, by: HeartbeatBody['by']): Promise<HeartbeatBody> {
  const { fromMs, toMs, stepMs } = span(deps, '24h')
  const none = (): number[] => Array.from({ length: (toMs - fromMs) / stepMs }, () => 0)
  const rows = new Map<string, HeartbeatBody['rows'][number]>()
  await fold(deps, { dimension: by, spanMs: stepMs, fromMs, toMs }, (row) => {
    const beats = rows.get(row.id) ?? { id: row.id, calls: none(), failed: none() }
    const hour = (row.atMs - fromMs) / stepMs
    beats.calls[hour] = row.attempts
    beats.failed[hour] = row.attemptsFailed
    rows.set(row.id, beats)
  })
  return { by, fromMs, stepMs, rows: [...rows.values()] }
}

/** The window's steps, the one that has just begun included. What is not written yet is written first. */
function span({ clock, recorder }: AnalyticsDeps, window: AnalyticsQuery['window']) {
  recorder.flush()
  const { lengthMs, stepMs, totalMs } = WINDOWS[window]
  const toMs = Math.floor(clock.nowMs() / totalMs) * totalMs + totalMs
  return { fromMs: toMs - lengthMs, toMs, stepMs, totalMs }
}

/** Which totals a query is about: everything, or one value of one dimension. */
function narrowed(asked: AnalyticsQuery): Pick<RollupRange, 'dimension' | 'id'> {
  const dimension = DIMENSIONS.find((name) => asked[name] !== undefined)
  return dimension === undefined ? { dimension: 'all' } : { dimension, id: asked[dimension] }
}

/** Takes every row of a range, a few at a time: clients have their turn in between. */
async function fold(
  { rollups, clock }: AnalyticsDeps,
  range: RollupRange,
  take: (row: RollupRow) => void,
): Promise<void> {
  function* steps() {
    for (const rows of rollups.read(range)) {
      for (const row of rows) take(row)
      yield rows.length
    }
  }
  await paced(steps(), clock)
}

/** The total of that name, a new one when there is none. */
function at(totals: Map<string, UsageTotal>, name: string): UsageTotal {
  const known = totals.get(name) ?? new UsageTotal()
  totals.set(name, known)
  return known
}

function heaviest(totals: ReadonlyMap<string, UsageTotal>) {
  return [...totals].sort(([, left], [, right]) => right.weight - left.weight)
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
