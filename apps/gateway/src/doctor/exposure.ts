/** Who can reach this installation, and what they would find. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Env } from '../env.ts'
import { type Finding, well } from './finding.ts'

const LOOPBACK = /^(?:127\.|localhost$|::1$)/
/** Group and others. */
const OTHERS = 0o077

/** Settings that open a door, each with how to close it. */
export function checkExposure(env: Env, workingDir: string): readonly Finding[] {
  const findings = [
    address(env),
    origins(env),
    env.LOG_SENSITIVE_DATA
      ? ({
          check: 'log',
          level: 'problem',
          message: 'prompts and answers are written to the log.',
          fix: 'unset LOG_SENSITIVE_DATA once you have seen what you looked for',
        } as const)
      : well('log', 'prompts and answers stay out of it.'),
    dotenv(workingDir),
  ]
  return findings.flatMap((finding) => finding ?? [])
}

function address({ HOST, TRUST_PROXY, ALLOWED_HOSTS }: Env): Finding {
  if (LOOPBACK.test(HOST)) return well('address', `${HOST}: this machine alone can connect.`)
  if (TRUST_PROXY.length > 0 && ALLOWED_HOSTS.length > 0)
    return well('address', `${HOST}, behind the proxy ${TRUST_PROXY.join(', ')}.`)
  return {
    check: 'address',
    level: 'warning',
    message: `${HOST}: every device that reaches this machine can connect, over plain HTTP.`,
    fix: 'listen on 127.0.0.1 behind a proxy with TLS (docs/deploy.md), and set TRUST_PROXY and ALLOWED_HOSTS',
  }
}

function origins({ ADMIN_CORS_ORIGINS }: Env): Finding | undefined {
  if (ADMIN_CORS_ORIGINS.length === 0) return undefined
  const insecure = ADMIN_CORS_ORIGINS.filter((origin) => !origin.startsWith('https://'))
  if (insecure.length === 0)
    return well('origins', `pages of ${ADMIN_CORS_ORIGINS.join(', ')} may call the admin API.`)
  return {
    check: 'origins',
    level: 'warning',
    message: `pages of ${insecure.join(', ')} may call the admin API, and whoever is between can change them.`,
    fix: 'list https origins only in ADMIN_CORS_ORIGINS',
  }
}

/** A .env file holds keys as they are. */
function dotenv(workingDir: string): Finding | undefined {
  const file = join(workingDir, '.env')
  if (!existsSync(file)) return undefined
  if ((statSync(file).mode & OTHERS) === 0) return well('.env', 'is readable by its owner alone.')
  return {
    check: '.env',
    level: 'problem',
    message: 'others can read it, and the keys in it.',
    fix: `chmod 600 ${file}`,
  }
}
