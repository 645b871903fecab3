/** The data key that seals what is stored, and its rotation. */
import { z } from 'zod'

/** What a rotation has to do, or has done. */
export const rotationBody = z.object({
  /** A new data key was made; false when an interrupted rotation was taken up instead. */
  isNewKey: z.boolean(),
  /** Sealed texts there are. */
  total: z.number(),
  resealed: z.number(),
  /** Texts that no key opens. They stay as they are. */
  unreadable: z.number(),
})
