/** An examination of the installation. */
import { z } from 'zod'
import { RUNNING_CODES } from '../doctor/finding.ts'

/** Everything that was looked at, and how well it is in all: 100 means that nothing was found. */
export const examination = z.object({
  atMs: z.number(),
  score: z.number(),
  findings: z.array(
    z.object({
      code: z.enum(RUNNING_CODES),
      /** What the sentences of that code are filled with, for whoever says them in another language. */
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      check: z.string(),
      level: z.enum(['ok', 'warning', 'problem']),
      message: z.string(),
      /** There is one for everything that is not well. */
      fix: z.string().nullable(),
    }),
  ),
})
export interface Examination extends z.output<typeof examination> {}
