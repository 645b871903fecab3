/** Two planes, two keys, no overlap: clients may only use /v1, the admin only /api. Runs before any body is read. */
import { type ApiError, err, type KeyedHash, ok, type Result } from '@freellmapi/core'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { Client, ClientKeys } from '../access/client-keys.ts'
import type { FailedLogins } from '../access/failed-logins.ts'
import type { Session, Sessions } from '../access/sessions.ts'
import { errorResponse } from '../requests/reply.ts'
import { addressOf, type ConnectedContext } from './address.ts'
import { presentedKey, wrongKey } from './credentials.ts'
import type { RequestVariables } from './request-id.ts'

/** What the client plane's handlers know beside the request. */
export interface ClientVariables extends RequestVariables {
  readonly client: Client
}

/** What the admin plane's handlers know beside the request. */
export interface AdminVariables extends RequestVariables {
  readonly via: 'cookie' | 'bearer'
  /** The cookie's; undefined for a bearer key. */
  readonly session: Session | undefined
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
    const client = await clientKeys.authenticate(key.value)
    if (client === undefined) return await refuse(c, guard, wrongKey())
    c.set('client', client)
    return await next()
  })
}

/** Lets the admin in by key or session. */
export function adminAccess(guard: AdminGuard) {
  return createMiddleware<{ Variables: AdminVariables }>(async (c, next) => {
    const caller = await adminOf(c, guard)
    if (!caller.ok) return await refuse(c, guard, caller.error)
    c.set('via', caller.value.via)
    c.set('session', caller.value.session)
    return await next()
  })
}

/**
 * Lets only those through who have just proved to be the owner: the key itself does, with every call, and a session for
 * some minutes. For whatever shows or makes a secret, or takes others in its place.
 */
export const freshProof = createMiddleware<{ Variables: AdminVariables }>(async (c, next) => {
  const isStale = c.get('session')?.provenForMs === 0
  return isStale ? errorResponse(PROOF_NEEDED, { 'x-request-id': c.var.requestId }) : await next()
})

/** The admin that a request comes from. Keys are compared as keyed hashes: the time it takes tells nothing. */
export async function adminOf(
  c: Context,
  guard: AdminGuard,
): Promise<Result<Pick<AdminVariables, 'via' | 'session'>, ApiError>> {
  const key = presentedKey(c.req.raw.headers)
  if (key.ok)
    return (await isAdminKey(guard, key.value))
      ? ok({ via: 'bearer', session: undefined })
      : err(wrongKey())
  const cookie = getCookie(c, SESSION_COOKIE)
  if (cookie === undefined || key.error.code !== null) return err(key.error)
  const session = await guard.sessions.use(cookie)
  return session === undefined ? err(SESSION_ENDED) : ok({ via: 'cookie', session })
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
  if (!isGuess(error)) return errorResponse(error, headers)
  const waitS = await failedLogins.count(addressOf(c, trustedProxies))
  return errorResponse(waitS === undefined ? error : tooManyFailures(waitS), headers)
}

/** Whether somebody tried something. A page whose session has ended presents nothing wrong, however often it asks. */
export function isGuess({ code }: ApiError): boolean {
  return code === 'invalid_api_key' || code === 'invalid_code'
}

const PROOF_NEEDED: ApiError = {
  status: 403,
  type: 'invalid_request_error',
  code: 'proof_needed',
  message:
    'Secrets are shown and made for some minutes after signing in. Present the admin key once more.',
  param: null,
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
