/** Who can reach this installation, and what they would find. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Env } from '../env.ts'
import { finding, type RunningFinding } from './finding.ts'

const LOOPBACK = /^(?:127\.|localhost$|::1$)/
/** Group and others. */
const OTHERS = 0o077

/** Settings that open a door, each with how to close it. */
export function checkExposure(env: Env, workingDir: string): readonly RunningFinding[] {
  const findings = [
    address(env),
    origins(env),
    finding(env.LOG_SENSITIVE_DATA ? 'log_sensitive' : 'log_clean'),
    dotenv(workingDir),
  ]
  return findings.flatMap((found) => found ?? [])
}

function address({ HOST: host, TRUST_PROXY, ALLOWED_HOSTS }: Env): RunningFinding {
  if (LOOPBACK.test(host)) return finding('address_local', { host })
  return TRUST_PROXY.length > 0 && ALLOWED_HOSTS.length > 0
    ? finding('address_proxied', { host, proxy: TRUST_PROXY.join(', ') })
    : finding('address_open', { host })
}

function origins({ ADMIN_CORS_ORIGINS: all }: Env): RunningFinding | undefined {
  if (all.length === 0) return undefined
  const insecure = all.filter((origin) => !origin.startsWith('https://'))
  return insecure.length === 0
    ? finding('origins_secure', { origins: all.join(', ') })
    : finding('origins_insecure', { origins: insecure.join(', ') })
}

/** A .env file holds keys as they are. */
function dotenv(workingDir: string): RunningFinding | undefined {
  const path = join(workingDir, '.env')
  if (!existsSync(path)) return undefined
  const isOpen = (statSync(path).mode & OTHERS) !== 0
  return isOpen ? finding('dotenv_open', { path }) : finding('dotenv_closed')
}
