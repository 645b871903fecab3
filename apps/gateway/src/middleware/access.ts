/** Two planes, two keys, no overlap: clients may only use /v1, the admin only /api. Runs before any body is read. */
import type { ApiError, KeyedHash } from '@freellmapi/core'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { Client, ClientKeys } from '../access/client-keys.ts'
import type { FailedLogins } from '../access/failed-logins.ts'
import type { Sessions } from '../access/sessions.ts'
import { errorResponse } from '../requests/reply.ts'
import { addressOf, type ConnectedContext } from './address.ts'
import { presentedKey, wrongKey } from './credentials.ts'
import { isOwnPage } from './origins.ts'
import type { RequestVariables } from './request-id.ts'

/** What the client plane's handlers know beside the request. */
export interface ClientVariables extends RequestVariables {
  readonly client: Client
}

/** What the admin plane's handlers know beside the request. */
export interface AdminVariables extends RequestVariables {
  readonly via: 'cookie' | 'bearer'
  /** When the session ends if nobody uses it. */
  readonly idleEndsAtMs: number | undefined
}

/** The cookie a session is known by. */
export const SESSION_COOKIE = 'freellmapi_session'

/** Who counts wrong keys, and which proxies may say for whom they speak. */
export interface Guard {
  readonly failedLogins: FailedLogins
  readonly trustedProxies: readonly string[]
}

/** What lets the admin in. */
export interface AdminGuard extends Guard {
  readonly admin: { readonly hash: KeyedHash; readonly keyHash: string }
  readonly sessions: Sessions
}

/** Lets a client in by its key. */
export function clientAccess({
  clientKeys,
  ...guard
}: Guard & { readonly clientKeys: ClientKeys }) {
  return createMiddleware<{ Variables: ClientVariables }>(async (c, next) => {
    const key = presentedKey(c.req.raw.headers)
    if (!key.ok) return await refuse(c, guard, key.error)
    const client = await clientKeys.authenticate(key.value, {
      isOwnPage: isOwnPage(c.req.raw.headers),
    })
    if (client === undefined) return await refuse(c, guard, wrongKey())
    c.set('client', client)
    return await next()
  })
}

/** Lets the admin in by key or session. Keys are compared as keyed hashes: the time it takes tells nothing. */
export function adminAccess(guard: AdminGuard) {
  return createMiddleware<{ Variables: AdminVariables }>(async (c, next) => {
    const key = presentedKey(c.req.raw.headers)
    if (key.ok) {
      if (!(await isAdminKey(guard, key.value))) return await refuse(c, guard, wrongKey())
      c.set('via', 'bearer')
      return await next()
    }
    const cookie = getCookie(c, SESSION_COOKIE)
    if (cookie === undefined || key.error.code !== null) return await refuse(c, guard, key.error)
    const idleEndsAtMs = await guard.sessions.use(cookie)
    if (idleEndsAtMs === undefined) return await refuse(c, guard, SESSION_ENDED)
    c.set('via', 'cookie')
    c.set('idleEndsAtMs', idleEndsAtMs)
    return await next()
  })
}

/** Whether a text is the admin key. */
export async function isAdminKey(
  { admin }: Pick<AdminGuard, 'admin'>,
  key: string,
): Promise<boolean> {
  return (await admin.hash(key)) === admin.keyHash
}

/** What refusing needs of Hono's context, whatever else its routes know. */
interface RefusedContext extends ConnectedContext {
  readonly var: RequestVariables
}

/** Answers a wrong key; after too many of one address, with the time it has to wait. */
export async function refuse(
  c: RefusedContext,
  { failedLogins, trustedProxies }: Guard,
  error: ApiError,
): Promise<Response> {
  const headers = { 'x-request-id': c.var.requestId }
  // A page whose session has ended presents nothing wrong, however often it asks.
  const isGuess = error.status === 401 && error.code !== null && error !== SESSION_ENDED
  if (!isGuess) return errorResponse(error, headers)
  const waitS = await failedLogins.count(addressOf(c, trustedProxies))
  return errorResponse(waitS === undefined ? error : tooManyFailures(waitS), headers)
}

const SESSION_ENDED: ApiError = {
  status: 401,
  type: 'invalid_request_error',
  code: 'session_ended',
  message: 'The session has ended. Sign in again.',
  param: null,
}

function tooManyFailures(retryAfterS: number): ApiError {
  return {
    status: 429,
    type: 'requests',
    code: 'too_many_failures',
    message: `Too many wrong keys from this address. Please try again in ${retryAfterS}s.`,
    param: null,
    retryAfterS,
  }
}
