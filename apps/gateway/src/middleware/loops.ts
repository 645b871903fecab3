/** Refuses what a gateway has sent: an endpoint that leads back here would go round until something gives way. */
import type { ApiError } from '@freellmapi/core'
import { HOP_HEADER } from '@freellmapi/providers'
import { createMiddleware } from 'hono/factory'
import { errorResponse } from '../requests/reply.ts'
import type { RequestVariables } from './request-id.ts'

/** Lets everyone in but another gateway, which names itself. */
export const noLoops = createMiddleware<{ Variables: RequestVariables }>(async (c, next) => {
  if (c.req.raw.headers.get(HOP_HEADER) === null) return await next()
  return errorResponse(LOOP, { 'x-request-id': c.get('requestId') })
})

const LOOP: ApiError = {
  status: 508,
  type: 'invalid_request_error',
  code: 'loop_detected',
  message: 'This request came from a gateway already. Point the endpoint at a provider instead.',
  param: null,
}
