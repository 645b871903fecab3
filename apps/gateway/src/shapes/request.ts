/** The request log: what was asked, who answered, and why they were asked. Content only where the owner switched it on. */
import { z } from 'zod'
import { why } from './routing.ts'

/** How a request ended for its client. */
const REQUEST_OUTCOMES = ['succeeded', 'failed', 'exhausted', 'interrupted', 'canceled'] as const

/** A finished request on one line. */
const requestBody = z.object({
  id: z.string(),
  atMs: z.number(),
  clientId: z.string(),
  clientLabel: z.string().nullable(),
  requestedModel: z.string(),
  isStream: z.boolean(),
  outcome: z.enum(REQUEST_OUTCOMES),
  httpStatus: z.number(),
  durationMs: z.number(),
  firstTokenMs: z.number().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  /** Upstream calls it took. */
  attempts: z.number(),
})
export interface RequestBody extends z.output<typeof requestBody> {}

const name = z.string().min(1).max(200).optional()
const instant = z.coerce.number<number | string>().int().nonnegative().optional()

/** Filters of the log; all must hold. `q` finds an id by its beginning. */
export const requestQuery = z.strictObject({
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, 'Expected the cursor of an earlier page.')
    .optional(),
  outcome: z.enum([...REQUEST_OUTCOMES, 'unsuccessful']).optional(),
  provider: name,
  model: name,
  key: name,
  client: name,
  fromMs: instant,
  toMs: instant,
  q: name,
})
export interface RequestQuery extends z.output<typeof requestQuery> {}

/** A page of the log, newest first. A page may be short, or empty, and still have a next one: a search is done in parts. */
export const requestPage = z.object({
  data: z.array(requestBody),
  nextCursor: z.string().nullable(),
})
export interface RequestPage extends z.output<typeof requestPage> {}

/** One upstream call of a request. */
const attemptBody = z.object({
  provider: z.string(),
  model: z.string(),
  keyId: z.string(),
  keyLabel: z.string().nullable(),
  startedAfterMs: z.number(),
  durationMs: z.number(),
  firstTokenMs: z.number().nullable(),
  promptTokens: z.number().nullable(),
  completionTokens: z.number().nullable(),
  /** The kind of failure; null for a success. */
  error: z.string().nullable(),
})
export interface AttemptBody extends z.output<typeof attemptBody> {}

/** The router's decision as it was kept. */
const decisionBody = z.object({
  mode: z.string(),
  scorer: z.string().nullable(),
  /** What kind of request it was taken for, and how hard, 0 to 1. */
  shape: z.string().nullable(),
  difficulty: z.number().nullable(),
  /** How long the request waited for a slot that was about to free. */
  waitedMs: z.number(),
  /** The model the conversation was on, and why it had to leave it. */
  pin: z
    .object({ model: z.string(), kept: z.boolean(), because: z.string().optional() })
    .nullable(),
  /** The model that was put first to get to know it. */
  experiment: z.string().nullable(),
  candidates: z.array(
    z.object({
      model: z.string(),
      keyId: z.string(),
      keyLabel: z.string().nullable(),
      total: z.number(),
      /** The total that the mean would have given in place of the draw. */
      expected: z.number().nullable(),
      /** The expected chance to answer, beside the draw among the terms. */
      mean: z.number().nullable(),
      /** What its answers had added to the catalog's quality. */
      learnt: z.number(),
      /** What it was given above that quality because so few of its answers had been seen. */
      optimism: z.number(),
      /** Why it came behind the others, when it did. */
      resting: z.string().nullable(),
      terms: z.record(z.string(), z.number()),
    }),
  ),
  rejections: z.array(z.object({ model: z.string(), why })),
  /** Candidates and rejections beyond those listed. */
  more: z.number(),
})
export interface DecisionBody extends z.output<typeof decisionBody> {}

/** A request whole. */
export const traceBody = requestBody.extend({
  calls: z.array(attemptBody),
  decision: decisionBody.nullable(),
  /** The request as it was sent, and the text of the reply; null while content is not logged. */
  content: z.object({ request: z.string(), reply: z.string().nullable() }).nullable(),
})
export interface TraceBody extends z.output<typeof traceBody> {}
