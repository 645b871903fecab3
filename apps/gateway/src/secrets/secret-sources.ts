/**
 * Secrets from files, for those who keep them out of the environment, where every child process and crash report sees
 * them: systemd's credentials folder first, then `<NAME>_FILE`, as Docker and Kubernetes mount secrets.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EnvProblem } from '../env.ts'

/** Variables that may come from a file: our own secrets, and provider keys. */
const SECRET_NAME =
  /^(?:ENCRYPTION_KEY|ENCRYPTION_KEY_PREVIOUS|ADMIN_DASHBOARD_KEY|UNIFIED_API_KEY|BACKUP_PASSPHRASE|OTEL_EXPORTER_OTLP_HEADERS|[A-Z\d_]+_API_KEY(?:_\d+)?)$/

/** Group and others. */
const WRITABLE_BY_OTHERS = 0o022

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The variables, with those that files give filled in. Throws `EnvProblem` for a file that cannot be read, that others
 * may write, or that contradicts a variable.
 */
export function withSecretFiles(record: Variables): Variables {
  return {
    ...record,
    ...fromNamedFiles(record),
    ...fromCredentials(record['CREDENTIALS_DIRECTORY']),
  }
}

/** `<NAME>_FILE=/run/secrets/name` */
function fromNamedFiles(record: Variables): Variables {
  return Object.fromEntries(
    Object.entries(record).flatMap(([variable, path]) => {
      const name = variable.endsWith('_FILE') ? variable.slice(0, -'_FILE'.length) : ''
      if (!path || !SECRET_NAME.test(name)) return []
      if (record[name]) throw new EnvProblem(`Set ${name} or ${variable}, not both.`)
      return [[name, readSecret(path, variable)]]
    }),
  )
}

/** `LoadCredential=encryption_key:...`; names are the variables', in any case, with `-` or `_`. */
function fromCredentials(folder: string | undefined): Variables {
  if (!folder) return {}
  return Object.fromEntries(
    readdirSync(folder).flatMap((file) => {
      const name = file.toUpperCase().replaceAll('-', '_')
      return SECRET_NAME.test(name) ? [[name, readSecret(join(folder, file), file)]] : []
    }),
  )
}

function readSecret(path: string, from: string): string {
  try {
    if ((statSync(path).mode & WRITABLE_BY_OTHERS) !== 0)
      throw new EnvProblem(`${path} may be written by others than its owner: chmod go-w ${path}`)
    return readFileSync(path, 'utf8').trim()
  } catch (thrown) {
    if (thrown instanceof EnvProblem) throw thrown
    throw new EnvProblem(`${from} names ${path}, which cannot be read.`)
  }
}
