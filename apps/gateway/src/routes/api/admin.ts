/** Everything under `/api` that needs the admin: one chain, whose type is the dashboard's client. */
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { analyticsRoutes } from './analytics.ts'
import { auditRoutes } from './audit.ts'
import { backupRoutes, restoreRoutes } from './backup.ts'
import { clientKeyRoutes, unifiedKeyRoutes } from './client-keys.ts'
import { cooldownRoutes } from './cooldowns.ts'
import { doctorRoutes } from './doctor.ts'
import { encryptionRoutes } from './encryption.ts'
import { endpointRoutes } from './endpoints.ts'
import { eventRoutes } from './events.ts'
import { keyRoutes } from './keys.ts'
import { adminModelRoutes } from './models.ts'
import { pingRoutes } from './ping.ts'
import { providerRoutes } from './providers.ts'
import { requestRoutes } from './requests.ts'
import { routingRoutes } from './routing.ts'
import { sessionRoutes, signInRoutes } from './session.ts'
import { settingsRoutes } from './settings.ts'
import { statusRoutes } from './status.ts'

/** The admin plane, behind the access check. */
export function adminRoutes(deps: Deps) {
  return new Hono()
    .route('/session', sessionRoutes(deps))
    .route('/status', statusRoutes(deps))
    .route('/keys', keyRoutes(deps))
    .route('/cooldowns', cooldownRoutes(deps))
    .route('/unified-key', unifiedKeyRoutes(deps))
    .route('/client-keys', clientKeyRoutes(deps))
    .route('/providers', providerRoutes(deps))
    .route('/models', adminModelRoutes(deps))
    .route('/routing', routingRoutes(deps))
    .route('/analytics', analyticsRoutes(deps))
    .route('/requests', requestRoutes(deps))
    .route('/events', eventRoutes(deps))
    .route('/settings', settingsRoutes(deps))
    .route('/backup', backupRoutes(deps))
    .route('/restore', restoreRoutes(deps))
    .route('/audit', auditRoutes(deps))
    .route('/endpoints', endpointRoutes(deps))
    .route('/encryption', encryptionRoutes(deps))
    .route('/doctor', doctorRoutes(deps))
}

/** The whole admin plane as clients see it: what needs the admin, and what nobody has to be for. */
export function adminSurface(deps: Deps) {
  return new Hono()
    .route('/api/ping', pingRoutes())
    .route('/api/session', signInRoutes(deps))
    .route('/api', adminRoutes(deps))
}
