/** `/api/audit`: what was changed, when, and how whoever did it had signed in. */
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { Deps } from '../../deps.ts'
import { faultOf } from '../../log.ts'
import type { AdminVariables } from '../../middleware/access.ts'
import { type AuditPage, auditPage, auditQuery } from '../../shapes/audit.ts'
import { descriptionOf, operation, query } from './validate.ts'

/** Pages through the trail. */
export function auditRoutes({ audit }: Pick<Deps, 'audit'>) {
  return new Hono().get(
    '/',
    operation('Lists changes', { reply: auditPage }),
    query(auditQuery),
    (c) => {
      const { limit, cursor } = c.req.valid('query')
      const rows = audit.page(limit, cursor === undefined ? undefined : Number(cursor))
      const page: AuditPage = {
        data: rows.map(({ number: _, ...row }) => row),
        nextCursor: rows.length < limit ? null : String(rows.at(-1)?.number),
      }
      return c.json(page, 200)
    },
  )
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Writes down what changes something, or shows a secret: the route and the id, never a body. */
export function audited({ audit, clock, log }: Pick<Deps, 'audit' | 'clock' | 'log'>) {
  return createMiddleware<{ Variables: AdminVariables }>(async (c, next) => {
    await next()
    if (!belongsThere(c)) return
    const action = `${c.req.method} ${routeOf(c)}`
    try {
      audit.add({
        atMs: clock.nowMs(),
        action,
        subject: c.req.param('id')?.slice(0, SUBJECT_CHARS_MAX) ?? null,
        via: c.get('via') ?? 'anonymous',
        httpStatus: c.res.status,
      })
    } catch (thrown) {
      // What was asked for is done, and must not be answered as if it were not.
      log.error({ action, ...faultOf(thrown) }, 'a change could not be written down')
    }
  })
}

/** Whether a call changes something, or is one that its route wants remembered. */
function belongsThere(c: Context): boolean {
  const route = matchedRoutes(c).find(({ handler }) => descriptionOf(handler)?.trail)
  switch (route && descriptionOf(route.handler)?.trail) {
    case 'always':
      return true
    case 'never':
      return false
    case 'unless dryRun':
      return c.req.query('dryRun') !== '1'
    default:
      return !READS.has(c.req.method)
  }
}

/** The route that a request was for: the last that matched, access checks and other wildcards left out. */
function routeOf(c: Context): string {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? '*'
}

const SUBJECT_CHARS_MAX = 200
