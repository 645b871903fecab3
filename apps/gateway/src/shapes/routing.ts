/** The router's decisions, with the numbers they were made of. */
import { z } from 'zod'

/** Why something cannot be used now: a reason, its figures, and when waiting would help. */
export const why = z.object({
  reason: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  retryAtMs: z.number().nullable(),
})
export interface Why extends z.output<typeof why> {}

/** One upstream in the order it would be tried. */
const candidateBody = z.object({
  model: z.string(),
  provider: z.string(),
  keyId: z.string(),
  keyLabel: z.string(),
  total: z.number(),
  /** Named terms of the score. */
  terms: z.record(z.string(), z.number()),
  /** The expected chance to answer. */
  mean: z.number(),
  /** What the request would cost of scarce quota, on the scale of scores. */
  price: z.number(),
  /** What its answers have added to the catalog's quality. */
  learnt: z.number(),
  /** What it is given above that quality because so few of its answers were seen. */
  optimism: z.number(),
  /** Why it comes behind the others. */
  resting: z.enum(['cooldown', 'breaker']).nullable(),
})
export interface CandidateBody extends z.output<typeof candidateBody> {}

/** One upstream that would not be tried. */
const rejectionBody = z.object({
  model: z.string(),
  provider: z.string(),
  keyId: z.string(),
  keyLabel: z.string(),
  why,
})
export interface RejectionBody extends z.output<typeof rejectionBody> {}

/** The router's whole answer for one request shape, now. */
export const planBody = z.object({
  atMs: z.number(),
  /** As the client would name it. */
  requestedModel: z.string(),
  mode: z.string(),
  scorer: z.string(),
  /** How hard the request is taken to be, 0 to 1. */
  difficulty: z.number(),
  isPinned: z.boolean(),
  needs: z.array(z.string()),
  promptTokens: z.number(),
  candidates: z.array(candidateBody),
  rejections: z.array(rejectionBody),
})
export interface PlanBody extends z.output<typeof planBody> {}

/** Which model's routing to show. */
export const routingQuery = z.strictObject({ model: z.string().min(1).max(200).default('auto') })

/** A request's shape, without its content. */
export const requestShape = z.strictObject({
  model: z.string().min(1).max(200).default('auto'),
  promptTokens: z.int().min(1).max(400_000).default(200),
  maxTokens: z.int().min(1).max(400_000).optional(),
  tools: z.boolean().default(false),
  vision: z.boolean().default(false),
  json: z.enum(['none', 'object', 'schema']).default('none'),
  stream: z.boolean().default(true),
  /** What it is about, which says how hard it is. */
  kind: z.enum(['chat', 'dialogue', 'json', 'vision', 'long', 'code', 'reasoning']).default('chat'),
})
export interface RequestShape extends z.output<typeof requestShape> {}
