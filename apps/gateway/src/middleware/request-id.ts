/** Every response names its request: by the client's own id when it is a plain one, else by one of ours. */
import { createMiddleware } from 'hono/factory'

/** What every handler knows of its request. */
export interface RequestVariables {
  readonly requestId: string
}

/** What an id or a session may look like; anything else could smuggle something into a log or a header. */
export const PLAIN_ID = /^[\w.-]{1,64}$/

export const requestId = createMiddleware<{ Variables: RequestVariables }>(async (c, next) => {
  const given = c.req.raw.headers.get('x-request-id')
  c.set('requestId', given !== null && PLAIN_ID.test(given) ? given : `req_${crypto.randomUUID()}`)
  await next()
})
