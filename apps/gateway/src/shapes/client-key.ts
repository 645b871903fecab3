/** Keys that clients present: the unified key and the named ones. */
import { z } from 'zod'

const DAY_MS = 86_400_000
/** How long the old unified key keeps working after a rotation, unless the admin says otherwise. */
const OVERLAP_MS = 10 * 60_000

/** A client key, without the key. */
export const clientKeyBody = z.object({
  id: z.string(),
  label: z.string(),
  masked: z.string(),
  isUnified: z.boolean(),
  createdAtMs: z.number(),
  /** When it stops working; null while nothing ends it. */
  expiresAtMs: z.number().nullable(),
  lastSeenAtMs: z.number().nullable(),
})
export interface ClientKeyBody extends z.output<typeof clientKeyBody> {}

/** Every client key. */
export const clientKeyList = z.object({ data: z.array(clientKeyBody) })
export interface ClientKeyList extends z.output<typeof clientKeyList> {}

/** A client key to be made. */
export const newClientKey = z.strictObject({
  label: z.string().trim().min(1).max(80),
  expiresAtMs: z.int().positive().optional(),
})

/** What may be changed of a client key. */
export const clientKeyChange = z.strictObject({ label: z.string().trim().min(1).max(80) })

/** A made client key; the only answer that ever holds it. */
export const madeClientKey = clientKeyBody.extend({ key: z.string() })
export interface MadeClientKey extends z.output<typeof madeClientKey> {}

/** The unified key, and the old ones that still work. */
export const unifiedKeyBody = z.object({
  key: z.string().nullable(),
  createdAtMs: z.number().nullable(),
  lastSeenAtMs: z.number().nullable(),
  overlapping: z.array(clientKeyBody),
})
export interface UnifiedKeyBody extends z.output<typeof unifiedKeyBody> {}

/** How long the old key goes on working; zero ends it at once, after a leak. */
export const keyRotation = z.strictObject({
  overlapMs: z.int().min(0).max(DAY_MS).default(OVERLAP_MS),
})

/** The new unified key. */
export const rotatedKey = z.object({ key: z.string(), overlapMs: z.number() })

/** A key for the dashboard's own requests: it shows nobody the unified key, and ends by itself. */
export const lentPass = z.object({ key: z.string(), lastsMs: z.number() })
