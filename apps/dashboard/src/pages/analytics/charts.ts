/** What the charts show, as columns of numbers over time; no library and no colours yet. */
import type { TimeseriesBody } from '../../api/wire.ts'
import type { TextKey } from '../../i18n/dictionary.ts'

/** One instant's totals. */
export type Point = TimeseriesBody['series'][number]['points'][number]

/** A line or area of a chart: what it is called, which colour it has, and its value at a point. */
export interface Series {
  readonly name: TextKey
  /** A CSS variable of the design. */
  readonly colour: `--${string}`
  readonly read: (point: Point) => number | null
}

/** One chart. Stacked series lie on top of each other. */
export interface Chart {
  readonly id: 'volume' | 'tokens' | 'latency' | 'firstToken'
  readonly title: TextKey
  readonly unit: 'count' | 'ms'
  readonly isStacked: boolean
  readonly series: readonly Series[]
}

/** A client that left has a colour of its own: it is neither a success nor a failure. */
export const CHARTS: readonly Chart[] = [
  {
    id: 'volume',
    title: 'analytics.volume',
    unit: 'count',
    isStacked: true,
    series: [
      { name: 'analytics.succeeded', colour: '--good', read: (point) => point.succeeded },
      { name: 'analytics.failed', colour: '--bad', read: (point) => point.failed },
      { name: 'analytics.canceled', colour: '--idle', read: (point) => point.canceled },
    ],
  },
  {
    id: 'tokens',
    title: 'analytics.tokens',
    unit: 'count',
    isStacked: true,
    series: [
      { name: 'analytics.tokensIn', colour: '--accent', read: (point) => point.promptTokens },
      { name: 'analytics.tokensOut', colour: '--warn', read: (point) => point.completionTokens },
    ],
  },
  {
    id: 'latency',
    title: 'analytics.latency',
    unit: 'ms',
    isStacked: false,
    series: percentiles((point) => point.latencyMs),
  },
  {
    id: 'firstToken',
    title: 'analytics.firstToken',
    unit: 'ms',
    isStacked: false,
    series: percentiles((point) => point.firstTokenMs),
  },
]

function percentiles(of: (point: Point) => Point['latencyMs']): readonly Series[] {
  return [
    { name: 'analytics.p50', colour: '--accent', read: (point) => of(point).p50 },
    { name: 'analytics.p95', colour: '--warn', read: (point) => of(point).p95 },
    { name: 'analytics.p99', colour: '--bad', read: (point) => of(point).p99 },
  ]
}

/** The chart without stacked series that are zero throughout: their line would lie on their neighbour's. */
export function withValues(chart: Chart, points: readonly Point[]): Chart {
  if (!chart.isStacked) return chart
  const series = chart.series.filter(({ read }) => points.some((point) => (read(point) ?? 0) > 0))
  return { ...chart, series }
}

/** Columns as a chart library wants them: instants in seconds, then one column a series; stacked ones summed up from below. */
export function columnsOf(
  { series, isStacked }: Chart,
  points: readonly Point[],
): readonly (readonly (number | null)[])[] {
  const columns = series.map(({ read }) => points.map(read))
  const instants = points.map(({ atMs }) => atMs / 1_000)
  if (!isStacked) return [instants, ...columns]
  const stacked = columns.map((_, at) =>
    points.map((_, point) =>
      columns.slice(0, at + 1).reduce((sum, column) => sum + (column[point] ?? 0), 0),
    ),
  )
  return [instants, ...stacked]
}

/** The largest value of a chart's first series and the instant of it, for the sentence that stands for the picture. */
export function peakOf({ series }: Chart, points: readonly Point[]): Point | undefined {
  const [first] = series
  const value = (point: Point): number => first?.read(point) ?? 0
  return points.reduce<Point | undefined>(
    (best, point) => (value(point) > (best === undefined ? 0 : value(best)) ? point : best),
    undefined,
  )
}
