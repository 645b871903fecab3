/** The one place that reads a presented key, whichever header it came in. */
import { type ApiError, err, ok, type Result } from '@freellmapi/core'

/** Headers clients put a key in, beside `Authorization: Bearer`. */
const KEY_HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'] as const

/** Longer than any key anyone makes; hashing megabytes would be work for free. */
const KEY_CHARS_MAX = 512

/** The presented key. **Errors**: 401 when there is none or it cannot be one, 400 when there are several. */
export function presentedKey(headers: Headers): Result<string, ApiError> {
  const keys = new Set<string>()
  const authorization = headers.get('authorization')
  if (authorization !== null) {
    const bearer = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1]
    if (bearer === undefined) return err(authorization.includes(',') ? severalKeys() : wrongKey())
    keys.add(bearer)
  }
  for (const name of KEY_HEADERS) {
    const value = headers.get(name)?.trim()
    if (value) keys.add(value)
  }
  if (keys.size > 1) return err(severalKeys())
  const [key] = keys
  if (key === undefined) return err(missingKey())
  return key.length > KEY_CHARS_MAX || key.includes(',') ? err(wrongKey()) : ok(key)
}

/** 401 for a key that is nobody's: the same words whether it is malformed, unknown or of the other plane. */
export function wrongKey(): ApiError {
  return unauthorized(
    'invalid_api_key',
    'Incorrect API key provided. Clients use the unified key or a client key under /v1, the owner the admin key under /api.',
  )
}

function missingKey(): ApiError {
  return unauthorized(
    null,
    "You didn't provide an API key. Send it in the Authorization header, as 'Bearer YOUR_KEY'.",
  )
}

function unauthorized(code: string | null, message: string): ApiError {
  return { status: 401, type: 'invalid_request_error', code, message, param: null }
}

function severalKeys(): ApiError {
  return {
    status: 400,
    type: 'invalid_request_error',
    code: 'several_api_keys',
    message: 'More than one API key was sent; send exactly one.',
    param: null,
  }
}
