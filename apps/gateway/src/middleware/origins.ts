/**
 * Keeps other people's pages away from the admin plane. A browser says where a request comes from; what changes something
 * must come from our own pages, or from an origin the owner named. Programs say nothing and need a key.
 */
import type { ApiError } from '@freellmapi/core'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { errorResponse } from '../requests/reply.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses what a page of another origin sends to change something. `allowed` is asked anew for every request. */
export function knownOrigin(allowed: () => readonly string[]) {
  return createMiddleware(async (c, next) => {
    if (SAFE_METHODS.has(c.req.method)) return await next()
    const { headers } = c.req.raw
    const origin = headers.get('origin')
    const site = headers.get('sec-fetch-site')
    if (origin !== null && allowed().includes(origin)) return await next()
    const isOurs = origin === null || isOwnPage(headers)
    const isSameSite = site === null || site === 'same-origin' || site === 'none'
    return isOurs && isSameSite ? await next() : errorResponse(CROSS_ORIGIN)
  })
}

/** Lets the named origins read answers. Without any, no header is ever sent. */
export function allowedOrigins(allowed: () => readonly string[]) {
  const answer = cors({
    origin: (origin) => origin,
    allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'x-request-id'],
    exposeHeaders: ['x-request-id', 'retry-after'],
    credentials: true,
    maxAge: 600,
  })
  return createMiddleware(async (c, next) => {
    const origin = c.req.raw.headers.get('origin')
    return origin !== null && allowed().includes(origin) ? await answer(c, next) : await next()
  })
}

/** Whether a browser says that a page of this very server sent the request. */
function isOwnPage(headers: Headers): boolean {
  const origin = headers.get('origin')
  return origin !== null && hostOf(origin) === headers.get('host')?.toLowerCase()
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

const CROSS_ORIGIN: ApiError = {
  status: 403,
  type: 'invalid_request_error',
  code: 'cross_origin',
  message:
    'This was sent by a page of another origin. Add the origin to ADMIN_CORS_ORIGINS to allow it.',
  param: null,
}
