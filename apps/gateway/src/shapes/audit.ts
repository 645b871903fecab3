/** Who changed what: one line for each change made on the admin plane. */
import { z } from 'zod'

/** A page of the trail. */
export const auditQuery = z.strictObject({
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, 'Expected the cursor of an earlier page.')
    .optional(),
})

/** Changes, the newest first. */
export const auditPage = z.object({
  data: z.array(
    z.object({
      atMs: z.number(),
      /** Method and path pattern, such as `DELETE /api/keys/:id`. */
      action: z.string(),
      /** The id it was done to. */
      subject: z.string().nullable(),
      via: z.enum(['cookie', 'bearer', 'anonymous']),
      httpStatus: z.number(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export interface AuditPage extends z.output<typeof auditPage> {}
