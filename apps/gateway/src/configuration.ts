/** The program's variables as the dashboard lists them: each with its effective value and where that comes from. */
import { ENV_NAMES, type Env } from './env.ts'
import type { SettingsBody } from './shapes/settings.ts'

/** Names whose values nobody may see. */
const SECRET = /KEY|SECRET|TOKEN|PASSWORD|PASSPHRASE|OTLP_HEADERS|DATABASE_URL|REDIS_URL/

/** Every variable the program reads. `given` are the names that the environment really set. */
export function describeConfiguration(env: Env): SettingsBody['configuration'] {
  return ENV_NAMES.map((name) => {
    const value: unknown = env[name as keyof Env]
    const isSecret = SECRET.test(name)
    const text = textOf(value)
    return {
      name,
      value: isSecret ? null : text,
      isSecret,
      isSet: text !== null,
      origin: env.given.includes(name) ? 'env' : 'default',
    }
  })
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'object' ? Object.values(value).join(', ') || null : String(value)
}
