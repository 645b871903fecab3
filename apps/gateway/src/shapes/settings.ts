/** What the owner can change, and the whole configuration with where each value comes from. */
import { z } from 'zod'
import { isTimeZone } from '../alerts/quiet-hours.ts'

/** Where a value comes from. */
export const ORIGINS = ['flag', 'env', 'db', 'default'] as const
export type Origin = (typeof ORIGINS)[number]
const origin = z.enum(ORIGINS)

/** Services that can be told of alerts. */
const TARGET_KINDS = ['ntfy', 'discord', 'telegram', 'webhook'] as const

/** Where alerts go. Addresses and tokens are secrets: only their ends are shown. */
export const alertTarget = z.object({
  id: z.string(),
  kind: z.enum(TARGET_KINDS),
  label: z.string(),
  masked: z.string(),
  enabled: z.boolean(),
  severity: z.enum(['info', 'warning', 'critical']),
})
export interface AlertTarget extends z.output<typeof alertTarget> {}

const address = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((url) => new URL(url).username === '', 'A user name belongs into no address.')
const targetFields = {
  label: z.string().trim().min(1).max(80),
  /** Told of alerts at least this severe. */
  severity: z.enum(['info', 'warning', 'critical']).default('warning'),
  enabled: z.boolean().default(true),
}

/** A target to be added. */
export const newAlertTarget = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ntfy'),
    url: address,
    token: z.string().max(200).optional(),
    ...targetFields,
  }),
  z.strictObject({ kind: z.literal('discord'), url: address, ...targetFields }),
  z.strictObject({
    kind: z.literal('telegram'),
    token: z.string().regex(/^\d+:[\w-]{20,}$/, 'not a bot token'),
    chatId: z.string().min(1).max(64),
    ...targetFields,
  }),
  z.strictObject({ kind: z.literal('webhook'), url: address, ...targetFields }),
])
export type NewAlertTarget = z.output<typeof newAlertTarget>

/** What came of a test message. */
export const targetTest = z.object({ delivered: z.boolean(), message: z.string() })

const setting = <Value extends z.ZodType>(value: Value) =>
  z.object({ value, origin, isEditable: z.boolean() })

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'not a time of day, such as 22:30')

/** From when until when only critical alerts are sent. */
export const quietHours = z
  .strictObject({
    from: timeOfDay,
    until: timeOfDay,
    timeZone: z.string().max(64).refine(isTimeZone, 'Expected a time zone, such as Europe/Berlin.'),
  })
  .refine(({ from, until }) => from !== until, 'They begin when they end.')

/** Every setting with its effective value. A value from a flag or the environment cannot be changed here. */
export const settingsBody = z.object({
  settings: z.object({
    /** Days the request log is kept. */
    retentionDays: setting(z.number()),
    /** Bytes the database may take before the oldest log goes early. */
    databaseBytesMax: setting(z.number()),
    logContent: setting(z.boolean()),
    /** Minutes between tests of keys that nobody has used; 0 tests none. */
    healthIntervalMinutes: setting(z.number()),
    /** Whether models are asked questions of our own, to see how good they are, with quota nobody will miss. */
    calibration: setting(z.boolean()),
    corsOrigins: setting(z.array(z.string())),
    /** The share of a daily or longer allowance from which on its owner is told. */
    quotaAlertPercent: setting(z.number()),
    quietHours: setting(quietHours.nullable()),
    /** Scheduled backups that stay. */
    backupKeep: setting(z.number()),
  }),
  alertTargets: z.array(alertTarget),
  /** The program's variables. Secrets are never shown, only whether they are set. */
  configuration: z.array(
    z.object({
      name: z.string(),
      value: z.string().nullable(),
      isSecret: z.boolean(),
      isSet: z.boolean(),
      origin,
    }),
  ),
})
export interface SettingsBody extends z.output<typeof settingsBody> {}

const MEBIBYTE = 1024 * 1024

/** A change of settings; null goes back to the default. */
export const settingsChange = z.strictObject({
  retentionDays: z.int().min(1).max(3_650).nullable().optional(),
  databaseBytesMax: z
    .int()
    .min(16 * MEBIBYTE)
    .max(1024 * 1024 * MEBIBYTE)
    .nullable()
    .optional(),
  logContent: z.boolean().nullable().optional(),
  healthIntervalMinutes: z.int().min(0).max(10_080).nullable().optional(),
  calibration: z.boolean().nullable().optional(),
  corsOrigins: z
    .array(z.string().max(300).refine(isOrigin, 'Expected an origin, such as https://example.org.'))
    .max(20)
    .nullable()
    .optional(),
  quotaAlertPercent: z.int().min(10).max(99).nullable().optional(),
  quietHours: quietHours.nullable().optional(),
  backupKeep: z.int().min(1).max(365).nullable().optional(),
})
export interface SettingsChange extends z.output<typeof settingsChange> {}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text
}
