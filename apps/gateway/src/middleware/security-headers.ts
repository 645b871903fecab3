/** Headers that every answer carries, whoever made it. The dashboard's own policy is with its files. */
import { createMiddleware } from 'hono/factory'
import { cameByTls } from './address.ts'

/** Half a year, for this name alone: what else its domain serves is not ours to say. */
const HSTS = 'max-age=15552000'

/** What the headers depend on. */
interface SecurityHeaders {
  readonly trustedProxies: readonly string[]
  /** Whether a browser that came by TLS is told to come by nothing else: never without, so that plain http at home works. */
  readonly asksForTls: boolean
}

/** An answer is what its type says, answers of the two planes are kept nowhere, TLS that is there stays, and then no other page shares a window with ours. */
export function securityHeaders({ trustedProxies, asksForTls }: SecurityHeaders) {
  return createMiddleware(async (c, next) => {
    await next()
    const { headers } = c.res
    headers.set('x-content-type-options', 'nosniff')
    if (PLANES.test(c.req.path) && !headers.has('cache-control'))
      headers.set('cache-control', 'no-store')
    if (!cameByTls(c, trustedProxies)) return
    // Browsers take it over TLS alone, and complain of it elsewhere.
    headers.set('cross-origin-opener-policy', 'same-origin')
    if (asksForTls) headers.set('strict-transport-security', HSTS)
  })
}

const PLANES = /^\/(?:v1|api)\//
