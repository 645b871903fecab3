/** Providers and models, as shipped, as learned and as the owner changed them. */
import { z } from 'zod'
import { limitBody } from './limit.ts'
import { why } from './routing.ts'

/** How a provider's tier stands today. */
const STATUSES = ['free', 'trial', 'paid', 'retired', 'keyless', 'custom'] as const

/** A provider with how it stands here. */
export const providerBody = z.object({
  id: z.string(),
  name: z.string(),
  docs: z.string(),
  /** The day its facts were read. */
  asOf: z.string(),
  status: z.enum(STATUSES),
  /** Why it can no longer be called. */
  retired: z.string().nullable(),
  /** Informational, not legal advice. */
  terms: z
    .object({
      verdict: z.enum(['likely ok', 'caution', 'ambiguous', 'avoid']),
      note: z.string(),
      asOf: z.string(),
    })
    .nullable(),
  keyUrl: z.string().nullable(),
  /** Environment variables its keys are known by. */
  keyNames: z.array(z.string()),
  enabled: z.boolean(),
  isOffByDefault: z.boolean(),
  accountLimits: z.array(limitBody),
  models: z.number(),
  keys: z.number(),
  /** From its keys and rests: `idle` has no key, `down` no usable one, `untried` none that was ever heard of. */
  health: z.enum(['healthy', 'degraded', 'down', 'untried', 'idle', 'off', 'retired']),
})
export interface ProviderBody extends z.output<typeof providerBody> {}

/** Every provider. */
export const providerList = z.object({ data: z.array(providerBody) })
export interface ProviderList extends z.output<typeof providerList> {}

/** What may be changed of a provider. */
export const providerChange = z.strictObject({ enabled: z.boolean() })

/** What the router believes of a model. */
const beliefBody = z.object({
  /** The shipped index as the model's own answers have moved it, or as its owner placed it. */
  quality: z.number(),
  /** What it is rated at above that index because so few of its answers were seen. */
  optimism: z.number(),
  /** Parameters of the Beta distribution over its chance to answer, prior included. */
  alpha: z.number(),
  beta: z.number(),
  mean: z.number(),
  /** Attempts it was learned from, counted while the model is new. */
  attempts: z.number(),
  tokensPerSecond: z.number(),
  /** The median that is expected of a short prompt. */
  firstTokenMs: z.number(),
  /** Measurements the median rests on; zero for what is only assumed. */
  firstTokenSamples: z.number(),
  /** Decaying, after every key was refused for its rate. */
  penalty: z.number(),
  /** The standard deviation of that index: 0.04 while no answer has been checked. */
  qualityDeviation: z.number(),
  /** Questions of calibration that it may still be asked this week. */
  questionsLeft: z.number(),
  /** The breaker of its provider. */
  breaker: z.string(),
})
export interface BeliefBody extends z.output<typeof beliefBody> {}

/** A model at a provider, with the router's live view of it. */
export const modelBody = z.object({
  /** `provider/model`. */
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  family: z.string(),
  contextTokens: z.number(),
  outputTokensMax: z.number(),
  capabilities: z.array(z.string()),
  status: z.enum(STATUSES),
  /** Shipped quality index, 0 to 1. */
  quality: z.number(),
  /** Place by quality, or where the owner put it; 1 is best. */
  rank: z.number(),
  isRankedByUser: z.boolean(),
  enabled: z.boolean(),
  isOffByDefault: z.boolean(),
  /** Listed by its provider, in no release of ours, and without a word of the owner's yet. */
  isNew: z.boolean(),
  limits: z.array(limitBody),
  hasUserLimits: z.boolean(),
  /** Keys that can call it. */
  keys: z.number(),
  /** Null while no key can call it. */
  belief: beliefBody.nullable(),
  /** Whether a small request could go there now, and if not, each key's reason. */
  isEligible: z.boolean(),
  reasons: z.array(z.object({ keyId: z.string(), keyLabel: z.string(), why })),
})
export interface ModelBody extends z.output<typeof modelBody> {}

/** Every model of every provider. */
export const modelList = z.object({ data: z.array(modelBody) })
export interface ModelList extends z.output<typeof modelList> {}

/** What asking the providers for their models came to. */
export const listingReport = z.object({
  data: z.array(
    z.object({
      provider: z.string(),
      /** Models seen for the first time; off until switched on. */
      found: z.array(z.string()),
      /** Models that have been missing twice, and count as gone. */
      retired: z.array(z.string()),
      /** Why the list could not be had. */
      error: z.string().nullable(),
    }),
  ),
})
export interface ListingReport extends z.output<typeof listingReport> {}

const span = z
  .int()
  .min(1_000)
  .max(366 * 86_400_000)

/** A limit as the owner states it. */
const newLimit = z.strictObject({
  unit: z.enum(['requests', 'tokens', 'input_tokens', 'output_tokens', 'neurons']),
  cap: z.number().positive().max(1e15),
  window: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rolling'), spanMs: span }),
    z.strictObject({
      kind: z.literal('fixed'),
      period: z.enum(['minute', 'hour', 'day', 'month']),
      timeZone: z
        .string()
        .min(1)
        .max(64)
        .refine(isTimeZone, 'Expected a time zone, such as Europe/Berlin.'),
    }),
    z.strictObject({ kind: z.literal('concurrent') }),
  ]),
  scope: z.enum(['model', 'account']),
})

/** What may be changed of a model; null takes the owner's word back. */
export const modelChange = z.strictObject({
  enabled: z.boolean().optional(),
  rank: z.int().min(1).max(10_000).nullable().optional(),
  limits: z.array(newLimit).max(20).nullable().optional(),
})

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    // A RangeError is how Intl says no.
    return false
  }
}
