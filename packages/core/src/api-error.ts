/**
 * What a client is told when there is no answer: an HTTP status and OpenAI's error envelope.
 *
 * Messages are ours. An upstream's own words appear in one case only, a request it calls invalid, bounded and redacted
 * by its adapter. Source of types and codes: contracts/openai, section 4.
 */

/** Everything this gateway answers with instead of a completion. */
export interface ApiError {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 421 | 429 | 500 | 502 | 503 | 508
  readonly type: string
  readonly code: string | null
  readonly message: string
  readonly param: string | null
  /** Whole seconds, at least one: when asking again may help. */
  readonly retryAfterS?: number
}

/** The envelope every OpenAI client parses. */
export interface ErrorEnvelope {
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string | null
  }
}

/** The body of an error response, or of the event that ends a broken stream. */
export function errorEnvelope({ message, type, param, code }: ApiError): ErrorEnvelope {
  return { error: { message, type, param, code } }
}

/** A request that is wrong in itself; `param` names the field as clients write it. */
export function invalidRequest(
  message: string,
  param: string | null,
  code: string | null = null,
): ApiError {
  return { status: 400, type: 'invalid_request_error', code, message, param }
}

/** Something failed that should not have; the cause is in the log under the request id. */
export function internalError(): ApiError {
  return {
    status: 500,
    type: 'server_error',
    code: 'internal_error',
    message:
      'The gateway failed to process the request. The cause is in its log under this request id.',
    param: null,
  }
}

/** The model's stream broke after output had started. */
export function interrupted(): ApiError {
  return {
    status: 502,
    type: 'upstream_error',
    code: 'stream_interrupted',
    message: 'The upstream stream was interrupted after output had started.',
    param: null,
  }
}
