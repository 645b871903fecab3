/** An installation: a data directory, unlocked, with everything the app works with. A server listens on top of it. */
import type { Clock, Patience, Random } from '@freellmapi/core'
import { DatabaseDamaged, DatabaseProblem } from '@freellmapi/db'
import { type Provider, providers as shippedProviders } from '@freellmapi/providers'
import { createDeps, type Deps } from './deps.ts'
import type { Env } from './env.ts'
import { createLog, type Log } from './log.ts'
import { createUpstreamFetch } from './outbound/upstream-fetch.ts'
import { Redactions } from './redactions.ts'
import { loadSecrets, type Secrets } from './secrets/secrets.ts'
import { lastGoodCopy } from './storage/nightly-copy.ts'
import { openStorage, type Storage } from './storage/storage.ts'

/** An installation's environment; what is not given is the real thing. */
export interface InstallationOptions {
  readonly env: Env
  readonly log?: Log
  /** What a log that is given here lets through. */
  readonly redactions?: Redactions
  readonly providers?: readonly Provider[]
  readonly clock?: Clock
  readonly random?: Random
  readonly patience?: Partial<Patience>
}

/** An installation that nobody else has open. */
export interface Installation {
  readonly secrets: Secrets
  readonly storage: Storage
  readonly deps: Deps
  readonly log: Log
  /** The key for apps, and whether this opening made it. */
  readonly unified: { readonly key: string; readonly isNew: boolean }
  /** Writes everything down and lets the next one in. */
  close(): Promise<void>
}

/**
 * Opens the data directory, and takes in the keys that the environment holds. **Errors**: `EnvProblem`,
 * `LockedProblem` and `DatabaseProblem`, each with one sentence.
 */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { env } = options
  const redactions = options.redactions ?? new Redactions()
  const log = options.log ?? createLog(env.LOG_LEVEL, redactions)
  const secrets = loadSecrets(env)
  hideOwn(redactions, env, secrets)
  const storage = openOrOffer(env.DATA_DIR)
  const upstream = createUpstreamFetch()
  try {
    const deps = await createDeps({
      ...options,
      log,
      redactions,
      secrets,
      storage,
      upstream,
      providers: options.providers ?? shippedProviders,
      atEndOfTurn: setImmediate,
    })
    const unified = await deps.clientKeys.ensureUnified(env.UNIFIED_API_KEY)
    // The same key twice is what a second start is expected to find.
    for (const { provider, key, variable } of env.providerKeys) {
      const added = await deps.credentials.add({ provider, key, label: variable })
      if (!added.ok && added.error === 'incomplete')
        log.warn({ variable }, 'a key lacks the account that it must begin with: account:token')
    }
    return {
      secrets,
      storage,
      deps,
      log,
      unified,
      async close() {
        deps.engine.checkpoint()
        deps.engine.saveRouter()
        deps.recorder.flush()
        await deps.spans?.close()
        try {
          deps.clientKeys.flush()
        } catch (thrown) {
          deps.writeFailures.note(thrown)
        }
        deps.metrics.close()
        storage.close()
        await upstream.close()
      },
    }
  } catch (thrown) {
    storage.close()
    throw thrown
  }
}

/** Opens the database. For one that is damaged, the problem names the way back, where there is one. */
function openOrOffer(dataDir: string): Storage {
  try {
    return openStorage(dataDir)
  } catch (thrown) {
    const copy = thrown instanceof DatabaseDamaged ? lastGoodCopy(dataDir) : undefined
    if (copy === undefined) throw thrown
    throw new DatabaseProblem(
      `the database is damaged. Bring back the last good copy with: freellmapi restore ${copy}`,
    )
  }
}

/** The secrets that are known from the start; those in the database are hidden when they are opened. */
function hideOwn(redactions: Redactions, env: Env, secrets: Secrets): void {
  const keys = [secrets.encryptionKey, secrets.previousKey].flatMap((key) => key ?? [])
  for (const key of keys) redactions.hide(Buffer.from(key).toString('hex'))
  redactions.hide(secrets.adminKey)
  redactions.hide(env.BACKUP_PASSPHRASE ?? '')
  // `Bearer token`: the token by itself is no less of a secret.
  const headers = Object.values(env.OTEL_EXPORTER_OTLP_HEADERS)
  for (const word of headers.flatMap((value) => value.split(' '))) redactions.hide(word)
  for (const { key } of env.providerKeys) redactions.hide(key)
}
