/** What the owner can set, typed: the environment's word first, then the settings table, then the default. */
import type { Clock, SettingStore } from '@freellmapi/core'
import { z } from 'zod'
import type { QuietHours } from './alerts/quiet-hours.ts'
import { CONTENT_LOG_MS } from './bounds.ts'
import type { Env } from './env.ts'
import { type Origin, quietHours, type SettingsChange } from './shapes/settings.ts'

/** The settings in force. */
export interface SettingValues {
  /** Days the request log is kept. */
  readonly retentionDays: number
  /** Bytes the database may take before the oldest log goes early. */
  readonly databaseBytesMax: number
  /** Whether prompts and answers are kept with the log; ends by itself. */
  readonly logContent: boolean
  /** Minutes between tests of keys nobody has used; 0 tests none. */
  readonly healthIntervalMinutes: number
  /** Whether models are asked questions of our own, to see how good they are, with quota nobody will miss. */
  readonly calibration: boolean
  /** Pages of other origins that may use the admin plane. */
  readonly corsOrigins: readonly string[]
  /** Per cent of a daily or longer allowance from which on its owner is told. */
  readonly quotaAlertPercent: number
  /** When only critical alerts are sent; null when all always are. */
  readonly quietHours: QuietHours | null
  /** Scheduled backups that stay. */
  readonly backupKeep: number
}

/** A month of requests in at most a gigabyte: what an SD card has to spare. */
const DEFAULTS: SettingValues = {
  retentionDays: 30,
  databaseBytesMax: 1024 ** 3,
  logContent: false,
  healthIntervalMinutes: 360,
  // Nobody's quota is spent without a word of theirs.
  calibration: false,
  corsOrigins: [],
  quotaAlertPercent: 80,
  quietHours: null,
  backupKeep: 7,
}

const stored = z.object({
  retentionDays: z.number(),
  databaseBytesMax: z.number(),
  /** Kept as the instant it ends. */
  logContent: z.number(),
  healthIntervalMinutes: z.number(),
  calibration: z.boolean(),
  corsOrigins: z.array(z.string()),
  quotaAlertPercent: z.number(),
  quietHours,
  backupKeep: z.number(),
})

type Name = keyof SettingValues
const NAMES = Object.keys(DEFAULTS) as readonly Name[]

export class Settings {
  readonly #store: SettingStore
  readonly #fixed: Partial<SettingValues>
  readonly #clock: Clock
  /** When the environment's wish to log content ends. */
  readonly #fixedContentUntilMs: number
  #values: SettingValues = DEFAULTS
  #contentUntilMs = 0
  #origins: Readonly<Partial<Record<Name, Origin>>> = {}

  constructor(
    store: SettingStore,
    {
      ADMIN_CORS_ORIGINS,
      LOG_SENSITIVE_DATA,
      BACKUP_KEEP,
    }: Pick<Env, 'ADMIN_CORS_ORIGINS' | 'LOG_SENSITIVE_DATA' | 'BACKUP_KEEP'>,
    clock: Clock,
  ) {
    this.#store = store
    this.#clock = clock
    this.#fixedContentUntilMs = LOG_SENSITIVE_DATA ? clock.nowMs() + CONTENT_LOG_MS : 0
    this.#fixed = {
      ...(ADMIN_CORS_ORIGINS.length > 0 ? { corsOrigins: ADMIN_CORS_ORIGINS } : {}),
      ...(BACKUP_KEEP === undefined ? {} : { backupKeep: BACKUP_KEEP }),
    }
    this.#reload()
  }

  get values(): SettingValues {
    if (this.#values.logContent && this.#clock.nowMs() >= this.#contentUntilMs) this.#reload()
    return this.#values
  }

  /** When the logging of content ends by itself; undefined while there is none. */
  get contentUntilMs(): number | undefined {
    return this.values.logContent ? this.#contentUntilMs : undefined
  }

  /** Where a value comes from. */
  originOf(name: Name): Origin {
    return this.#origins[name] ?? 'default'
  }

  /** Changes settings; null goes back to the default. Returns the first name the environment has fixed, and then changes nothing. */
  change(change: SettingsChange): Name | undefined {
    const given = NAMES.filter((name) => change[name] !== undefined)
    const fixed = given.find((name) => this.#fixedNow()[name] !== undefined)
    if (fixed !== undefined) return fixed
    for (const name of given) {
      const value = change[name]
      if (value === null || value === undefined || (name === 'logContent' && value === false))
        this.#store.remove(rowName(name))
      else this.#store.set(rowName(name), JSON.stringify(this.#storedForm(name, value)))
    }
    this.#reload()
    return undefined
  }

  #reload(): void {
    const kept: Partial<SettingValues> = {}
    for (const name of NAMES) Object.assign(kept, this.#read(name))
    const fixed = this.#fixedNow()
    if (fixed.logContent) this.#contentUntilMs = this.#fixedContentUntilMs
    this.#values = { ...DEFAULTS, ...kept, ...fixed }
    this.#origins = Object.fromEntries([
      ...Object.keys(kept).map((name) => [name, 'db'] as const),
      ...Object.keys(fixed).map((name) => [name, 'env'] as const),
    ])
  }

  /** A stored value of another shape, by an older or newer version, counts as none. */
  #read(name: Name): Partial<SettingValues> {
    const text = this.#store.get(rowName(name))
    if (text === undefined) return {}
    const parsed = stored.shape[name].safeParse(parseJson(text))
    if (!parsed.success) return {}
    if (name !== 'logContent') return { [name]: parsed.data }
    this.#contentUntilMs = Number(parsed.data)
    return this.#clock.nowMs() < this.#contentUntilMs ? { logContent: true } : {}
  }

  /** What the environment says at this moment. */
  #fixedNow(): Partial<SettingValues> {
    const isLogging = this.#clock.nowMs() < this.#fixedContentUntilMs
    return isLogging ? { ...this.#fixed, logContent: true } : this.#fixed
  }

  #storedForm(name: Name, value: SettingsChange[Name]): SettingsChange[Name] | number {
    return name === 'logContent' ? this.#clock.nowMs() + CONTENT_LOG_MS : value
  }
}

function rowName(name: Name): string {
  return `setting.${name}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Read as a value of another shape.
    return undefined
  }
}
