/** What was used and how it went, over a window; read from rollups. */
import { z } from 'zod'

/** The windows there are. */
const WINDOWS = ['24h', '7d', '30d'] as const
/** What a breakdown can be by. */
export const DIMENSIONS = ['provider', 'model', 'key', 'client'] as const
export type Dimension = (typeof DIMENSIONS)[number]

const name = z.string().min(1).max(200).optional()
const scope = {
  window: z.enum(WINDOWS).default('24h'),
  provider: name,
  model: name,
  key: name,
  client: name,
}

/** Totals are kept of each by itself, not of their combinations. */
const ONCE = { path: ['by'], error: 'One of by, provider, model, key and client at a time.' }

function isNarrowedOnce(query: object): boolean {
  const names = ['by', ...DIMENSIONS]
  return Object.entries(query).filter(([name, value]) => names.includes(name) && value).length <= 1
}

/** A window, narrowed to at most one of a provider, a model (`provider/model`), a key and a client. */
export const analyticsQuery = z.strictObject(scope).refine(isNarrowedOnce, ONCE)
export interface AnalyticsQuery extends z.output<typeof analyticsQuery> {}

/** One series for all, or one for each value of a dimension. */
export const timeseriesQuery = z
  .strictObject({ ...scope, by: z.enum(DIMENSIONS).optional() })
  .refine(isNarrowedOnce, ONCE)

/** What to break down by, and how far back. */
export const breakdownQuery = z.strictObject({
  window: scope.window,
  by: z.enum(DIMENSIONS),
})

/** Milliseconds below which shares of the values lie; null when nothing was measured. Within 8 % of the exact value. */
const percentilesBody = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
})
export interface PercentilesBody extends z.output<typeof percentilesBody> {}

/** Counts of one span. `failed` counts no cancellations: those are the client's own. */
const usageBody = z.object({
  requests: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  canceled: z.number(),
  /** Requests that needed more than one attempt. */
  fallbacks: z.number(),
  attempts: z.number(),
  attemptsFailed: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  latencyMs: percentilesBody,
  firstTokenMs: percentilesBody,
})
export interface UsageBody extends z.output<typeof usageBody> {}

/** A window's totals, beside those of the window before it. */
export const summaryBody = z.object({
  window: z.enum(WINDOWS),
  fromMs: z.number(),
  toMs: z.number(),
  current: usageBody,
  previous: usageBody,
})
export interface SummaryBody extends z.output<typeof summaryBody> {}

/** Totals over time, oldest first, without gaps: a span nothing happened in is there with zeros. */
export const timeseriesBody = z.object({
  window: z.enum(WINDOWS),
  fromMs: z.number(),
  toMs: z.number(),
  stepMs: z.number(),
  series: z.array(
    z.object({
      /** Null for the one series of everything. */
      id: z.string().nullable(),
      label: z.string().nullable(),
      points: z.array(usageBody.extend({ atMs: z.number() })),
    }),
  ),
})
export interface TimeseriesBody extends z.output<typeof timeseriesBody> {}

/** Totals by one dimension, the most used first. */
export const breakdownBody = z.object({
  window: z.enum(WINDOWS),
  by: z.enum(DIMENSIONS),
  rows: z.array(usageBody.extend({ id: z.string(), label: z.string() })),
})
export interface BreakdownBody extends z.output<typeof breakdownBody> {}

/** Whose heartbeats. */
export const heartbeatQuery = z.strictObject({ by: z.enum(['provider', 'key']) })

/** The last day's calls, hour by hour, oldest first: enough to see when something stopped answering. */
export const heartbeatBody = z.object({
  by: z.enum(['provider', 'key']),
  fromMs: z.number(),
  stepMs: z.number(),
  rows: z.array(
    z.object({
      id: z.string(),
      calls: z.array(z.number()),
      /** Of the calls, by hour. */
      failed: z.array(z.number()),
    }),
  ),
})
export interface HeartbeatBody extends z.output<typeof heartbeatBody> {}

/** What is left of the allowances that last a day or longer. */
export const capacityBody = z.object({
  data: z.array(
    z.object({
      provider: z.string(),
      name: z.string(),
      unit: z.string(),
      used: z.number(),
      cap: z.number(),
      /** The earliest reset among its counts. */
      resetAtMs: z.number().nullable(),
      /** When the last of it is used up, as things go. */
      dryAtMs: z.number().nullable(),
    }),
  ),
})
export interface CapacityBody extends z.output<typeof capacityBody> {}
