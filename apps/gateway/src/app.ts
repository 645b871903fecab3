/**
 * The HTTP surface as one pure function from `Request` to `Response`, over injected dependencies: no Node type in it,
 * so it runs wherever Hono does.
 */
import { Hono } from 'hono'
import type { Deps } from './deps.ts'
import { adminAccess, clientAccess } from './middleware/access.ts'
import { knownHost } from './middleware/hosts.ts'
import { noLoops } from './middleware/loops.ts'
import { allowedOrigins, knownOrigin } from './middleware/origins.ts'
import { type RequestVariables, requestId } from './middleware/request-id.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { CLIENT_PLANE } from './openapi/client-plane.ts'
import { adminRoutes, adminSurface } from './routes/api/admin.ts'
import { audited } from './routes/api/audit.ts'
import { openApiRoutes } from './routes/api/openapi.ts'
import { pingRoutes } from './routes/api/ping.ts'
import { signInRoutes } from './routes/api/session.ts'
import { unmatched } from './routes/api/unmatched.ts'
import { dashboardRoutes } from './routes/dashboard.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { onError } from './routes/not-found.ts'
import { chatRoutes } from './routes/v1/chat.ts'
import { modelRoutes } from './routes/v1/models.ts'

/** Builds the application. Everything under /v1 and /api needs a key unless it is listed before the access checks. */
export function createApp(deps: Deps) {
  const surface = adminSurface(deps)
  const origins = (): readonly string[] => deps.settings.values.corsOrigins
  return new Hono<{ Variables: RequestVariables }>()
    .use(requestId)
    .use(securityHeaders(deps))
    .use(knownHost(deps.allowedHosts))
    .get('/livez', (c) => c.json({ ok: true }))
    .get('/readyz', (c) => {
      const ok = !deps.inFlight.isDraining
      return c.json({ ok }, ok ? 200 : 503)
    })
    .route('/api/ping', pingRoutes())
    .get('/openapi.json', (c) => c.json(CLIENT_PLANE))
    .use('/v1/*', noLoops)
    .use('/v1/*', clientAccess(deps))
    .route('/v1', chatRoutes(deps))
    .route('/v1', modelRoutes(deps))
    .use('/api/*', allowedOrigins(origins))
    .use('/api/*', knownOrigin(origins))
    .use('/api/*', audited(deps))
    .route('/api/session', signInRoutes(deps))
    .use('/api/*', adminAccess(deps))
    .route('/api/openapi.json', openApiRoutes(surface))
    .route('/api', adminRoutes(deps))
    .use('/metrics', adminAccess(deps))
    .route('/metrics', metricsRoutes(deps))
    .route('/', dashboardRoutes(deps.dashboard))
    .notFound(unmatched(surface.routes))
    .onError(onError(deps.log))
}
