/** The overview's questions: the last day's totals and shape, what is left of it, and what was asked last. */
import { query } from '@solidjs/router'
import { answer, api } from '../../api/client.ts'

/** As many as the ticker shows. */
const RECENT = '12'
const DAY = { query: { window: '24h' } } as const

/** Everything the figures are made of, asked in one go. */
export const getDay = query(async () => {
  const [summary, { series }] = await Promise.all([
    answer(api.analytics.summary.$get(DAY)),
    answer(api.analytics.timeseries.$get(DAY)),
  ])
  return { summary, points: series[0]?.points ?? [] }
}, 'overview')

/** What is left of allowances, and when they run dry. */
export const getCapacity = query(() => answer(api.analytics.capacity.$get()), 'capacity')

/** Every provider with how it stands. */
export const getHealth = query(() => answer(api.providers.$get()), 'providers')

/** The last requests, for what happened before the page was opened. */
export const getRecent = query(
  () => answer(api.requests.$get({ query: { limit: RECENT } })),
  'recent',
)
