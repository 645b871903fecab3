/** How the gateway is doing, and what its owner should do next. */
import { z } from 'zod'
import { ALERT_CODES } from '../alerts/alert-codes.ts'

/** Something its owner should know, with the one thing to do about it. */
const alertBody = z.object({
  id: z.string(),
  kind: z.enum([
    'no_keys',
    'key_invalid',
    'provider_down',
    'limit_near',
    'everything_exhausted',
    'database_damaged',
    'backup_failed',
    'disk_low',
    'writes_refused',
    'log_lost',
    'content_logged',
  ]),
  severity: z.enum(['info', 'warning', 'critical']),
  sinceMs: z.number(),
  provider: z.string().nullable(),
  keyId: z.string().nullable(),
  /** Which of its texts it has, and what that is filled with, for whoever says it in another language. */
  code: z.enum(ALERT_CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  action: z.enum([
    'add_key',
    'replace_key',
    'clear_cooldowns',
    'open_keys',
    'open_settings',
    'open_backups',
  ]),
})
export interface AlertBody extends z.output<typeof alertBody> {}

/** Somebody is there. */
export const pong = z.object({ ok: z.literal(true) })

/** Version, times, the first steps as facts, and what is wrong. */
export const statusBody = z.object({
  version: z.string(),
  mode: z.enum(['production', 'development', 'test']),
  nowMs: z.number(),
  startedAtMs: z.number(),
  checklist: z.object({
    hasKey: z.boolean(),
    hasValidKey: z.boolean(),
    hasRequest: z.boolean(),
    /** Some client other than the dashboard has used its key. */
    hasClient: z.boolean(),
  }),
  keys: z.object({
    total: z.number(),
    healthy: z.number(),
    failing: z.number(),
    disabled: z.number(),
  }),
  models: z.object({ total: z.number(), usable: z.number() }),
  isContentLogged: z.boolean(),
  /** Log records lost because the database would not take them. */
  recordsLost: z.number(),
  databaseBytes: z.number(),
  /** Whether the nightly check found damage. */
  isDatabaseDamaged: z.boolean(),
  alerts: z.array(alertBody),
})
export interface StatusBody extends z.output<typeof statusBody> {}
