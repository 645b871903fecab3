/**
 * The HTTP surface as one pure function from `Request` to `Response`, over injected dependencies: no Node type in it,
 * so it runs wherever Hono does.
 */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ADMIN_BODY_BYTES_MAX } from './bounds.ts'
import type { Deps } from './deps.ts'
import { adminAccess, clientAccess } from './middleware/access.ts'
import { knownHost } from './middleware/hosts.ts'
import { noLoops } from './middleware/loops.ts'
import { type RequestVariables, requestId } from './middleware/request-id.ts'
import { encryptionRoutes } from './routes/api/encryption.ts'
import { endpointRoutes } from './routes/api/endpoints.ts'
import { keyRoutes } from './routes/api/keys.ts'
import { unifiedKeyRoutes } from './routes/api/unified-key.ts'
import { methodNotAllowed, notFound, onError } from './routes/not-found.ts'
import { chatRoutes } from './routes/v1/chat.ts'
import { modelRoutes } from './routes/v1/models.ts'

/** Builds the application. Everything under /v1 and /api needs a key unless it is listed before the access checks. */
export function createApp(deps: Deps) {
  return new Hono<{ Variables: RequestVariables }>()
    .use(requestId)
    .use(knownHost(deps.allowedHosts))
    .get('/livez', (c) => c.json({ ok: true }))
    .get('/readyz', (c) => {
      const ok = !deps.inFlight.isDraining
      return c.json({ ok }, ok ? 200 : 503)
    })
    .get('/api/ping', (c) => c.json({ ok: true }))
    .all('/api/ping', methodNotAllowed('GET'))
    .use('/v1/*', noLoops)
    .use('/v1/*', clientAccess(deps))
    .route('/v1', chatRoutes(deps))
    .route('/v1', modelRoutes(deps))
    .use('/api/*', adminAccess(deps))
    .use('/api/*', bodyLimit({ maxSize: ADMIN_BODY_BYTES_MAX }))
    .route('/api/keys', keyRoutes(deps))
    .route('/api/endpoints', endpointRoutes(deps))
    .route('/api/unified-key', unifiedKeyRoutes(deps))
    .route('/api/encryption', encryptionRoutes(deps))
    .notFound(notFound)
    .onError(onError(deps.log))
}
