/** `GET /api/events`: what is going on, as server-sent events. */
import type { ApiError } from '@freellmapi/core'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { Refusal } from '../not-found.ts'
import { operation } from './validate.ts'

/** One stream for each page that is looked at. */
export function eventRoutes({ events }: Pick<Deps, 'events'>) {
  return new Hono().get(
    '/',
    operation('Tells what is going on', { media: 'text/event-stream' }),
    (c) => {
      const stream = events.open(c.req.raw.signal)
      if (stream === undefined) throw new Refusal(TOO_MANY)
      return c.body(stream, 200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
    },
  )
}

const TOO_MANY: ApiError = {
  status: 503,
  type: 'service_unavailable_error',
  code: 'too_many_listeners',
  message: 'Too many pages are listening. Close some, or ask again in a moment.',
  param: null,
  retryAfterS: 5,
}
