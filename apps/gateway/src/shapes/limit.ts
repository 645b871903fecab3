/** Limits, their counts, and the rests that follow from them, as the dashboard shows them. */
import { z } from 'zod'

/** When a count starts over; the fields that a kind does not use are null. */
const windowBody = z.object({
  kind: z.enum(['rolling', 'fixed', 'bucket', 'session', 'concurrent']),
  spanMs: z.number().nullable(),
  period: z.string().nullable(),
  timeZone: z.string().nullable(),
})

/** A limit with where it comes from. */
export const limitBody = z.object({
  unit: z.string(),
  cap: z.number(),
  window: windowBody,
  scope: z.string(),
  source: z.enum(['catalog', 'learned', 'user']),
  asOf: z.string(),
})
export interface LimitBody extends z.output<typeof limitBody> {}

/** A limit with its count. */
export const meterBody = limitBody.extend({
  /** The name of the count: keys and models that share a limit share it. */
  meter: z.string(),
  /** Whose count it is: a model's name, `account`, or a pool's. */
  subject: z.string(),
  used: z.number(),
  resetAtMs: z.number().nullable(),
  /** When the cap is reached if the window goes on as it began; null when it is not, or nobody can tell. */
  dryAtMs: z.number().nullable(),
})
export interface MeterBody extends z.output<typeof meterBody> {}

/** Who rests until when, and why. */
export const cooldownBody = z.object({
  id: z.string(),
  scope: z.enum(['upstream', 'credential', 'account', 'model', 'provider']),
  /** What is benched, in the scope's own terms: a key's id, a model, an account, a provider. */
  keyId: z.string().nullable(),
  account: z.string().nullable(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  reason: z.string(),
  untilMs: z.number(),
  /** Whether the provider named the wait, or we guessed it. */
  isStated: z.boolean(),
  /** `hard`: not used until then. `soft`: others go first. */
  strength: z.enum(['hard', 'soft']),
})
export interface CooldownBody extends z.output<typeof cooldownBody> {}

/** Everything that rests. */
export const cooldownList = z.object({ data: z.array(cooldownBody) })
export interface CooldownList extends z.output<typeof cooldownList> {}

/** Which rests to end: all that match every given field; all there are when none is given. */
export const cooldownClearing = z.strictObject({
  id: z.string().min(1).max(300).optional(),
  keyId: z.string().min(1).max(100).optional(),
  model: z.string().min(1).max(200).optional(),
  provider: z.string().min(1).max(80).optional(),
})

/** How many rests were ended. */
export const cooldownsCleared = z.object({ cleared: z.number() })
