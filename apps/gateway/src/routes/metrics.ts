/** `GET /metrics`: figures for Prometheus, with the admin's credential. */
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { methodNotAllowed } from './not-found.ts'

/** The exposition. */
export function metricsRoutes({ metrics }: Pick<Deps, 'metrics'>) {
  return new Hono<{ Variables: { requestId: string } }>()
    .get('/', async (c) => {
      const { body, contentType } = await metrics.text()
      return c.body(body, 200, { 'content-type': contentType, 'cache-control': 'no-store' })
    })
    .all('/', methodNotAllowed('GET'))
}
