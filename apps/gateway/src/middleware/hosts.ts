/**
 * Refuses requests that were sent to a name which is not ours. A web page can make its own name resolve to our address
 * (DNS rebinding), but it cannot make the browser send another `Host`.
 */
import type { ApiError } from '@freellmapi/core'
import { createMiddleware } from 'hono/factory'
import { errorResponse } from '../requests/reply.ts'

/** Addresses, `localhost` and `*.local` are always ours: none of them can be rebound. */
const SAFE_HOST = /^(?:localhost|[\w-]+\.local|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/

const AUTHORITY = /^https?:\/\/([^/?#]*)/

/** Lets requests through that name this machine or one of `allowed`. */
export function knownHost(allowed: readonly string[]) {
  const names: ReadonlySet<string> = new Set(allowed.map((name) => name.toLowerCase()))
  const isOurs = (authority: string): boolean => {
    const host = authority.toLowerCase().replace(/:\d{1,5}$/, '')
    return SAFE_HOST.test(host) || names.has(host)
  }
  return createMiddleware(async (c, next) => {
    const host = c.req.raw.headers.get('host') ?? ''
    // A request line may name another host than the header does.
    const target = AUTHORITY.exec(c.req.url)?.[1] ?? host
    if (!isOurs(host) || (target !== host && !isOurs(target))) return errorResponse(MISDIRECTED)
    return await next()
  })
}

const MISDIRECTED: ApiError = {
  status: 421,
  type: 'invalid_request_error',
  code: 'unknown_host',
  message: 'This server does not answer to that host name. Add the name to ALLOWED_HOSTS.',
  param: null,
}
