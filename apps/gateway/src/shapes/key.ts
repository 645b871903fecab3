/** Provider keys on the admin plane: what goes in, and what is shown, which never holds a key. */
import { z } from 'zod'
import { cooldownBody, meterBody } from './limit.ts'

/** What the health of a key can be. */
const HEALTHS = ['unknown', 'healthy', 'rate_limited', 'invalid', 'error'] as const

/** A stored key: everything but the key. */
export const keyBody = z.object({
  id: z.string(),
  provider: z.string(),
  /** Keys of one account share its limits. */
  account: z.string(),
  label: z.string(),
  /** The last characters, or dots alone when the key is too short to show any. */
  masked: z.string(),
  enabled: z.boolean(),
  /** Not used until then, by the owner's word. */
  pausedUntilMs: z.number().nullable(),
  health: z.enum(HEALTHS),
  checkedAtMs: z.number().nullable(),
  createdAtMs: z.number(),
  meters: z.array(meterBody),
  cooldowns: z.array(cooldownBody),
})
export interface KeyBody extends z.output<typeof keyBody> {}

/** Every stored key. */
export const keyList = z.object({ data: z.array(keyBody) })
export interface KeyList extends z.output<typeof keyList> {}

const label = z.string().trim().min(1).max(80)
const account = z.string().trim().min(1).max(80)

/** A key to be stored. */
export const newKey = z.strictObject({
  provider: z.string().min(1).max(40),
  key: z
    .string()
    .trim()
    .min(1)
    .max(512)
    .regex(/^[\x21-\x7e]+$/, 'A key has no spaces and no control characters.'),
  label: label.optional(),
  account: account.optional(),
})

/** What may be changed of a stored key. */
export const keyChange = z.strictObject({
  label: label.optional(),
  account: account.optional(),
  enabled: z.boolean().optional(),
})

const YEAR_MS = 366 * 86_400_000

/** How long a key is left alone; zero ends a pause. */
export const keyPause = z.strictObject({ forMs: z.int().min(0).max(YEAR_MS) })

/** What a provider said of a key. */
export const VERDICTS = ['valid', 'invalid', 'restricted', 'unknown'] as const

/** A key's test. */
export const keyTest = z.object({
  verdict: z.enum(VERDICTS),
  /** The kind of failure the verdict was read from. */
  reason: z.string().nullable(),
  key: keyBody,
})
export interface KeyTest extends z.output<typeof keyTest> {}

/** A key is gone. */
export const removed = z.object({ id: z.string(), deleted: z.literal(true) })
