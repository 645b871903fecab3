/** Signing in: the admin key or a one-use code for a cookie. */
import { z } from 'zod'

const KEY_CHARS_MAX = 512

/** The admin key, once more. */
export const keyProof = z.strictObject({ key: z.string().min(1).max(KEY_CHARS_MAX) })

/** What proves that it is the owner. */
export const proof = z.union([keyProof, z.strictObject({ code: z.string().min(1).max(100) })], {
  error: "Expected either 'key', the admin key, or 'code', that of a sign-in link.",
})

/** Who is asking; `via` is null for a stranger. What a bearer key has no need of is null. */
export const sessionBody = z.object({
  via: z.enum(['cookie', 'bearer']).nullable(),
  /** Moves on with every call. */
  idleEndsAtMs: z.number().nullable(),
  /** How long secrets are still shown without another proof. */
  provenForMs: z.number().nullable(),
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
