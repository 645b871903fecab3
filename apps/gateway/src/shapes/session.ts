/** Signing in: the admin key or a one-use code for a cookie. */
import { z } from 'zod'

const KEY_CHARS_MAX = 512

/** What proves that it is the owner. */
export const proof = z.union([
  z.strictObject({ key: z.string().min(1).max(KEY_CHARS_MAX) }),
  z.strictObject({ code: z.string().min(1).max(100) }),
])

/** Who is asking. `idleEndsAtMs` moves on with every call; null for a bearer key. */
export const sessionBody = z.object({
  via: z.enum(['cookie', 'bearer']),
  idleEndsAtMs: z.number().nullable(),
})
export interface SessionBody extends z.output<typeof sessionBody> {}

/** A session is over. */
export const sessionEnd = z.object({ ended: z.literal(true) })

/** A one-use link for another device. The path goes behind the address it is opened under. */
export const signInLink = z.object({
  code: z.string(),
  path: z.string(),
  expiresAtMs: z.number(),
})
export interface SignInLink extends z.output<typeof signInLink> {}
