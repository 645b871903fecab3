/**
 * The environment, read once and checked: every variable this program knows, with its unit and its default.
 *
 * Pure: `main.ts` passes `process.env`. `.env.example` lists the same names in the same order.
 */
import { z } from 'zod'
import { PASSPHRASE_CHARS_MIN } from './bounds.ts'

const flag = z
  .enum(['0', '1', 'true', 'false'])
  .optional()
  .transform((value) => value === '1' || value === 'true')
const list = z
  .string()
  .optional()
  .transform((value) =>
    (value ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  )
const optionalText = z.string().optional()
const webAddress = optionalText.refine(
  (value) => value === undefined || (URL.canParse(value) && /^https?:/.test(value)),
  'must be an http:// or https:// address',
)
/** `name=value,name=value`, the values percent-encoded, as OpenTelemetry has them. */
const headers = optionalText.transform((value, context): Readonly<Record<string, string>> => {
  try {
    return Object.fromEntries((value ?? '').split(',').filter(Boolean).map(headerOf))
  } catch {
    context.addIssue('must be name=value pairs with commas between them')
    return z.NEVER
  }
})

/** Shortest key anyone may choose: long enough that guessing over a network is hopeless. */
const CHOSEN_KEY_CHARS_MIN = 24

const chosenKey = optionalText.refine(
  (value) => value === undefined || value.length >= CHOSEN_KEY_CHARS_MIN,
  `must have at least ${CHOSEN_KEY_CHARS_MIN} characters`,
)

const encryptionKey = optionalText.refine(
  (value) => value === undefined || /^[0-9a-fA-F]{64}$/.test(value),
  'must be 64 hexadecimal digits (make one with: openssl rand -hex 32)',
)

const variables = z.object({
  ENCRYPTION_KEY: encryptionKey,
  ENCRYPTION_KEY_PREVIOUS: encryptionKey,
  ADMIN_DASHBOARD_KEY: chosenKey,
  UNIFIED_API_KEY: chosenKey,
  BACKUP_PASSPHRASE: optionalText.refine(
    (value) => value === undefined || value.length >= PASSPHRASE_CHARS_MIN,
    `must have at least ${PASSPHRASE_CHARS_MIN} characters`,
  ),
  BACKUP_KEEP: optionalText
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.int().min(1).max(365).optional()),
  ADMIN_CORS_ORIGINS: list,
  DISABLE_HSTS: flag,
  LOG_SENSITIVE_DATA: flag,
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: optionalText,
  REDIS_URL: optionalText,
  ALLOWED_HOSTS: list,
  TRUST_PROXY: list,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_SERVICE_NAME: z.string().default('freellmapi'),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
})

/** The names `parseEnv` reads beside the providers' own. */
export const ENV_NAMES: readonly string[] = Object.keys(variables.shape)

/** A provider key found in the environment. */
export interface EnvironmentKey {
  readonly provider: string
  readonly key: string
  /** The variable it came from, shown as the key's label. */
  readonly variable: string
}

export interface Env extends z.output<typeof variables> {
  readonly providerKeys: readonly EnvironmentKey[]
  /** Base URLs that replace the catalog's, by provider id. */
  readonly baseUrls: ReadonlyMap<string, string>
  /** The names that were really set; all others have their default. */
  readonly given: readonly string[]
}

/** The environment is not usable; the message names the variable and what it must be. */
export class EnvProblem extends Error {
  override readonly name = 'EnvProblem'
}

/** Reads and checks a record of variables for the given providers; an empty one counts as not set. Throws `EnvProblem` with one sentence. */
export function parseEnv(
  record: Readonly<Record<string, string | undefined>>,
  providerIds: readonly string[],
): Env {
  const isSet = ([, value]: readonly [string, string | undefined]): boolean => value !== ''
  const parsed = variables.safeParse(Object.fromEntries(Object.entries(record).filter(isSet)))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new EnvProblem(
      `${issue?.path.join('.') ?? 'The environment'} ${issue?.message ?? 'is not valid'}.`,
    )
  }
  refuseUnbuilt(parsed.data)
  return {
    ...parsed.data,
    providerKeys: providerIds.flatMap((provider) => providerKeys(record, provider)),
    baseUrls: new Map(providerIds.flatMap((provider) => baseUrl(record, provider))),
    given: ENV_NAMES.filter((name) => record[name] !== undefined && record[name] !== ''),
  }
}

/** Throws where there is no name, or the value is badly encoded. */
function headerOf(pair: string): readonly [name: string, value: string] {
  const [, name, value] = /^\s*([\w-]+)=(.*)$/.exec(pair) ?? []
  if (name === undefined || value === undefined) throw new EnvProblem('no name=value')
  return [name.toLowerCase(), decodeURIComponent(value.trim())]
}

/** A setting that is silently ignored is worse than a refusal. */
function refuseUnbuilt({ DATABASE_URL, REDIS_URL }: z.output<typeof variables>): void {
  if (DATABASE_URL !== undefined)
    throw new EnvProblem(
      'DATABASE_URL is not supported by this version; it stores in SQLite, in DATA_DIR.',
    )
  if (REDIS_URL !== undefined)
    throw new EnvProblem(
      'REDIS_URL is not supported by this version; it keeps its counts in SQLite, in DATA_DIR.',
    )
}

/** `GROQ_API_KEY`, `GROQ_API_KEY_2`, and so on. */
function providerKeys(
  record: Readonly<Record<string, string | undefined>>,
  provider: string,
): EnvironmentKey[] {
  const name = `${prefixOf(provider)}_API_KEY`
  return Object.keys(record)
    .filter(
      (variable) =>
        variable === name ||
        (/^_[1-9]\d{0,3}$/.test(variable.slice(name.length)) && variable.startsWith(name)),
    )
    .sort((left, right) => left.length - right.length || (left < right ? -1 : 1))
    .flatMap((variable) => {
      const key = record[variable]?.trim()
      return key ? [{ provider, key, variable }] : []
    })
}

function baseUrl(
  record: Readonly<Record<string, string | undefined>>,
  provider: string,
): [string, string][] {
  const variable = `${prefixOf(provider)}_BASE_URL`
  const value = record[variable]
  if (!value) return []
  if (!/^https?:\/\//.test(value) || !URL.canParse(value))
    throw new EnvProblem(`${variable} must be an http or https URL.`)
  return [[provider, value.replace(/(?<!\/)\/+$/, '')]]
}

function prefixOf(provider: string): string {
  return provider.toUpperCase().replaceAll('-', '_')
}
