/** What the owner can set, typed: the environment's word first, then the settings table, then the default. */
import type { SettingStore } from '@freellmapi/core'
import { z } from 'zod'
import type { Env } from './env.ts'
import type { Origin, SettingsChange } from './shapes/settings.ts'

/** The settings in force. */
export interface SettingValues {
  /** Days the request log is kept. */
  readonly retentionDays: number
  /** Bytes the database may take before the oldest log goes early. */
  readonly databaseBytesMax: number
  readonly logContent: boolean
  /** Minutes between tests of keys nobody has used; 0 tests none. */
  readonly healthIntervalMinutes: number
  /** Pages of other origins that may use the admin plane. */
  readonly corsOrigins: readonly string[]
}

/** A month of requests in at most a gigabyte: what an SD card has to spare. */
const DEFAULTS: SettingValues = {
  retentionDays: 30,
  databaseBytesMax: 1024 ** 3,
  logContent: false,
  healthIntervalMinutes: 360,
  corsOrigins: [],
}

const stored = z.object({
  retentionDays: z.number(),
  databaseBytesMax: z.number(),
  logContent: z.boolean(),
  healthIntervalMinutes: z.number(),
  corsOrigins: z.array(z.string()),
})

type Name = keyof SettingValues
const NAMES = Object.keys(DEFAULTS) as readonly Name[]

export class Settings {
  readonly #store: SettingStore
  readonly #fixed: Partial<SettingValues>
  #values: SettingValues = DEFAULTS
  #origins: Readonly<Partial<Record<Name, Origin>>> = {}

  constructor(store: SettingStore, { ADMIN_CORS_ORIGINS }: Pick<Env, 'ADMIN_CORS_ORIGINS'>) {
    this.#store = store
    this.#fixed = ADMIN_CORS_ORIGINS.length > 0 ? { corsOrigins: ADMIN_CORS_ORIGINS } : {}
    this.#reload()
  }

  get values(): SettingValues {
    return this.#values
  }

  /** Where a value comes from. */
  originOf(name: Name): Origin {
    return this.#origins[name] ?? 'default'
  }

  /** Changes settings; null goes back to the default. Returns the first name the environment has fixed, and then changes nothing. */
  change(change: SettingsChange): Name | undefined {
    const given = NAMES.filter((name) => change[name] !== undefined)
    const fixed = given.find((name) => this.#fixed[name] !== undefined)
    if (fixed !== undefined) return fixed
    for (const name of given) {
      const value = change[name]
      if (value === null) this.#store.remove(rowName(name))
      else this.#store.set(rowName(name), JSON.stringify(value))
    }
    this.#reload()
    return undefined
  }

  #reload(): void {
    const kept: Partial<SettingValues> = {}
    for (const name of NAMES) Object.assign(kept, this.#read(name))
    this.#values = { ...DEFAULTS, ...kept, ...this.#fixed }
    this.#origins = Object.fromEntries([
      ...Object.keys(kept).map((name) => [name, 'db'] as const),
      ...Object.keys(this.#fixed).map((name) => [name, 'env'] as const),
    ])
  }

  /** A stored value of another shape, by an older or newer version, counts as none. */
  #read(name: Name): Partial<SettingValues> {
    const text = this.#store.get(rowName(name))
    if (text === undefined) return {}
    const parsed = stored.shape[name].safeParse(parseJson(text))
    return parsed.success ? { [name]: parsed.data } : {}
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
