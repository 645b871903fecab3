/** What every path answers that has nothing else to say: JSON, in OpenAI's envelope. */
import { type ApiError, internalError } from '@freellmapi/core'
import { refusalOf } from '@freellmapi/db'
import { HTTPException } from 'hono/http-exception'
import { faultOf, type Log } from '../log.ts'
import type { RequestVariables } from '../middleware/request-id.ts'
import { errorResponse } from '../requests/reply.ts'

/** An error that a handler or validator raises to end the request with it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly error: ApiError

  constructor(error: ApiError) {
    super(error.message)
    this.error = error
  }
}

/** What these answers need of Hono's context, whatever else its routes know. */
interface AppContext {
  readonly var: RequestVariables
  readonly req: { readonly method: string }
}

/** For a path that exists, by another method. */
export function methodNotAllowed(...allowed: readonly string[]) {
  return (c: AppContext): Response =>
    errorResponse(
      {
        status: 405,
        type: 'invalid_request_error',
        code: 'method_not_allowed',
        message: `${c.req.method} is not allowed here; use ${allowed.join(' or ')}.`,
        param: null,
      },
      { allow: allowed.join(', '), 'x-request-id': c.var.requestId },
    )
}

/** For a path that does not exist. */
export const notFound = (c: AppContext): Response =>
  errorResponse(
    {
      status: 404,
      type: 'invalid_request_error',
      code: 'unknown_url',
      message:
        'Unknown request URL. What there is under /v1 is described at /openapi.json, and under /api at /api/openapi.json.',
      param: null,
    },
    { 'x-request-id': c.var.requestId },
  )

/** For everything that was thrown: a refusal as it is, a disk that fails by name, a bug as a constant sentence, its cause in the log. */
export function onError(log: Log) {
  return (thrown: Error, c: AppContext): Response => {
    const headers = { 'x-request-id': c.var.requestId }
    if (thrown instanceof Refusal) return errorResponse(thrown.error, headers)
    if (thrown instanceof HTTPException && thrown.status < 500)
      return errorResponse(badRequest(), headers)
    log.error({ requestId: c.var.requestId, ...faultOf(thrown) }, 'request failed')
    const refused = refusalOf(thrown)
    return errorResponse(refused ? storageFailed(refused.message) : internalError(), headers)
  }
}

function storageFailed(why: string): ApiError {
  return {
    status: 503,
    type: 'server_error',
    code: 'storage_failed',
    message: `The request could not be carried out: ${why}`,
    param: null,
  }
}

function badRequest(): ApiError {
  return {
    status: 400,
    type: 'invalid_request_error',
    code: null,
    message: 'The request body is not valid JSON in UTF-8.',
    param: null,
  }
}
