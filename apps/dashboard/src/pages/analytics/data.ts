/** What the analytics page asks, for a window and a dimension. */
import { query } from '@solidjs/router'
import { answer, api } from '../../api/client.ts'

/** The windows there are. */
export const WINDOWS = ['24h', '7d', '30d'] as const
export type Window = (typeof WINDOWS)[number]

/** What a breakdown can be by. */
export const DIMENSIONS = ['provider', 'model', 'key', 'client'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Totals of a window, of the one before it, and over time. */
export const getUsage = query(async (window: Window) => {
  const [summary, { series, stepMs }] = await Promise.all([
    answer(api.analytics.summary.$get({ query: { window } })),
    answer(api.analytics.timeseries.$get({ query: { window } })),
  ])
  return { summary, points: series[0]?.points ?? [], stepMs }
}, 'usage')

/** Totals by one dimension, the most used first. */
export const getBreakdown = query(
  (window: Window, by: Dimension) =>
    answer(api.analytics.breakdown.$get({ query: { window, by } })),
  'breakdown',
)
