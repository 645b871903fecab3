/** `GET /api/status`: how the gateway is doing, and what its owner should do next. */
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { type StatusBody, statusBody } from '../../shapes/status.ts'
import { operation } from './validate.ts'

type StatusDeps = Pick<
  Deps,
  | 'about'
  | 'clock'
  | 'credentials'
  | 'clientKeys'
  | 'catalog'
  | 'engine'
  | 'archive'
  | 'settings'
  | 'recorder'
  | 'watch'
  | 'storageFindings'
>

/** One call tells the dashboard's frame everything it shows. */
export function statusRoutes(deps: StatusDeps) {
  return new Hono().get('/', operation('Shows how things are', { reply: statusBody }), (c) =>
    c.json(toStatus(deps), 200),
  )
}

function toStatus(deps: StatusDeps): StatusBody {
  const { about, clock, credentials, clientKeys, catalog, engine, archive, settings } = deps
  const keys = credentials.list()
  const count = (...healths: readonly string[]): number =>
    keys.filter(({ enabled, health }) => enabled && healths.includes(health)).length
  return {
    version: about.version,
    mode: about.mode,
    nowMs: clock.nowMs(),
    startedAtMs: about.startedAtMs,
    checklist: {
      hasKey: keys.length > 0,
      hasValidKey: keys.some(({ health }) => health === 'healthy' || health === 'rate_limited'),
      hasRequest: !archive.isEmpty() || deps.recorder.hasRecords,
      hasClient: clientKeys.list().some(({ lastSeenAtMs }) => lastSeenAtMs !== undefined),
    },
    keys: {
      total: keys.length,
      healthy: count('healthy', 'rate_limited'),
      failing: count('invalid', 'error'),
      disabled: keys.filter(({ enabled }) => !enabled).length,
    },
    models: { total: catalog.models().length, usable: engine.roster.models().length },
    isContentLogged: settings.values.logContent,
    recordsLost: deps.recorder.dropped,
    databaseBytes: archive.bytes(),
    isDatabaseDamaged: deps.storageFindings.damage !== undefined,
    alerts: [...deps.watch.look()],
  }
}
