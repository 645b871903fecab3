/** One validator for every admin body: strict schemas, errors that name the field. */

import { invalidRequest } from '@freellmapi/core'
import { zValidator } from '@hono/zod-validator'
import type { z } from 'zod'
import { Refusal } from '../not-found.ts'

/** Checks a JSON body. Throws a `Refusal` that names the first wrong field. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return zValidator('json', schema, (result) => {
    if (result.success) return
    const [issue] = result.error.issues
    const path = issue?.path.join('.') ?? ''
    const what = issue?.message ?? 'The body is not valid.'
    throw new Refusal(
      invalidRequest(
        path === '' ? what : `Invalid '${path}': ${what}`,
        path || null,
        'invalid_value',
      ),
    )
  })
}
