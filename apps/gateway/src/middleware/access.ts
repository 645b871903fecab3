/** Two planes, two keys, no overlap: clients may only use /v1, the admin only /api. Runs before any body is read. */
import { createMiddleware } from 'hono/factory'
import type { Client } from '../client-keys.ts'
import type { Deps } from '../deps.ts'
import { errorResponse } from '../reply.ts'
import { presentedKey, wrongKey } from './credentials.ts'
import type { RequestVariables } from './request-id.ts'

/** What the client plane's handlers know beside the request. */
export interface ClientVariables extends RequestVariables {
  readonly client: Client
}

/** Lets a client in by its key. */
export function clientAccess({ clientKeys }: Pick<Deps, 'clientKeys'>) {
  return createMiddleware<{ Variables: ClientVariables }>(async (c, next) => {
    const headers = { 'x-request-id': c.get('requestId') }
    const key = presentedKey(c.req.raw.headers)
    if (!key.ok) return errorResponse(key.error, headers)
    const client = await clientKeys.authenticate(key.value)
    if (client === undefined) return errorResponse(wrongKey(), headers)
    c.set('client', client)
    return await next()
  })
}

/** Lets the admin in. Both sides are compared as keyed hashes: the time it takes tells nothing. */
export function adminAccess({ admin }: Pick<Deps, 'admin'>) {
  return createMiddleware<{ Variables: RequestVariables }>(async (c, next) => {
    const headers = { 'x-request-id': c.get('requestId') }
    const key = presentedKey(c.req.raw.headers)
    if (!key.ok) return errorResponse(key.error, headers)
    if ((await admin.hash(key.value)) !== admin.keyHash) return errorResponse(wrongKey(), headers)
    return await next()
  })
}
