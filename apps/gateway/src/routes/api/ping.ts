/** `GET /api/ping`: somebody is there. Asked without any key. */
import { Hono } from 'hono'
import type { RequestVariables } from '../../middleware/request-id.ts'
import { pong } from '../../shapes/status.ts'
import { methodNotAllowed } from '../not-found.ts'
import { operation } from './validate.ts'

/** Says so, and nothing else. */
export function pingRoutes() {
  return new Hono<{ Variables: RequestVariables }>()
    .get('/', operation('Says that somebody is there', { reply: pong }), (c) =>
      c.json({ ok: true as const }, 200),
    )
    .all('/', methodNotAllowed('GET'))
}
