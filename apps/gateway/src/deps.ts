/** Builds everything the app works with, from the environment down. No globals: a process may hold as many as it likes. */
import {
  type AttemptReport,
  type Clock,
  type CredentialRow,
  Engine,
  type KeyedHash,
  type Keyring,
  type Patience,
  type Random,
  type RequestLog,
  type SealedStore,
  systemClock,
  systemRandom,
} from '@freellmapi/core'
import { checkKey, createCaller, type KeyReport, type Provider } from '@freellmapi/providers'
import { estimateTokenCount } from 'tokenx'
import { ClientKeys } from './client-keys.ts'
import { Credentials } from './credentials.ts'
import { Endpoints } from './endpoints.ts'
import type { Env } from './env.ts'
import { InFlight } from './in-flight.ts'
import { faultOf, type Log } from './log.ts'
import type { UpstreamFetch } from './outbound/upstream-fetch.ts'
import { RequestRecorder } from './request-recorder.ts'
import type { Secrets } from './secrets.ts'
import type { Storage } from './storage.ts'
import { unlockKeyring } from './unlock.ts'

/** What routes and jobs work with. */
export interface Deps {
  readonly clock: Clock
  readonly log: Log
  readonly engine: Engine
  readonly credentials: Credentials
  readonly endpoints: Endpoints
  readonly clientKeys: ClientKeys
  readonly admin: { readonly hash: KeyedHash; readonly keyHash: string }
  /** The keyring, and everything it has sealed. */
  readonly encryption: { readonly keyring: Keyring; readonly store: SealedStore }
  readonly inFlight: InFlight
  readonly recorder: RequestRecorder
  readonly requestLog: RequestLog
  readonly allowedHosts: readonly string[]
  /** Asks a key's provider whether the key is good. */
  readonly testKey: (row: CredentialRow, signal: AbortSignal) => Promise<KeyReport>
}

/** The ports and settings that everything else is built from. */
export interface DepsOptions {
  readonly env: Env
  readonly secrets: Secrets
  readonly storage: Storage
  readonly upstream: UpstreamFetch
  readonly providers: readonly Provider[]
  readonly log: Log
  /** Runs a callback at the end of the event loop's turn. */
  readonly atEndOfTurn: (callback: () => void) => void
  readonly clock?: Clock
  readonly random?: Random
  readonly patience?: Partial<Patience>
}

/** Unlocks the keys and puts the parts together. Throws `LockedProblem` when no key fits the database. */
export async function createDeps(options: DepsOptions): Promise<Deps> {
  const { env, secrets, storage, upstream, providers, log } = options
  const clock = options.clock ?? systemClock
  const keyring = await unlockKeyring(secrets, storage, clock)
  const hashFor = (purpose: string): Promise<KeyedHash> => keyring.hashFor(purpose)
  const storeFailed = (thrown: unknown): void =>
    log.error(faultOf(thrown), 'the database refused a write')

  const onChange = (): void => engine.setUpstreams(credentials.upstreams())
  const endpoints = new Endpoints({
    store: storage.endpoints,
    upstream,
    shipped: providers,
    clock,
    onChange,
  })
  const credentials: Credentials = new Credentials({
    store: storage.credentials,
    keyring,
    fingerprint: await hashFor('freellmapi credential fingerprint'),
    providers: () => endpoints.providers(),
    clock,
    onChange,
  })
  const baseUrl = (provider: string): string | undefined => env.baseUrls.get(provider)
  const engine: Engine = new Engine({
    upstreams: credentials.upstreams(),
    call: createCaller({
      fetch: upstream.fetch,
      secret: (id) => credentials.secret(id),
      providers: () => endpoints.providers(),
      baseUrl,
      clock,
    }),
    clock,
    random: options.random ?? systemRandom,
    patience: options.patience ?? {},
    countTokens: estimateTokenCount,
    limitsOf: (target) => storage.limitsOf(target),
    healthOf: (id) => credentials.healthOf(id),
    ledgerStore: storage.ledger,
    learnedLimitStore: storage.learnedLimits,
    routerStore: storage.router,
    atEndOfTurn: options.atEndOfTurn,
    onAttempt: (report) => attempted(report, credentials, log),
    onStoreFailure: storeFailed,
  })
  const adminHash = await hashFor('freellmapi admin key')
  return {
    clock,
    log,
    engine,
    credentials,
    endpoints,
    clientKeys: new ClientKeys({
      store: storage.clientKeys,
      keyring,
      hash: await hashFor('freellmapi client key'),
      clock,
    }),
    admin: { hash: adminHash, keyHash: await adminHash(secrets.adminKey) },
    encryption: { keyring, store: storage.sealed },
    inFlight: new InFlight(),
    recorder: new RequestRecorder(storage.requestLog, storeFailed),
    requestLog: storage.requestLog,
    allowedHosts: env.ALLOWED_HOSTS,
    testKey: (row, signal) =>
      testKey(row, signal, { ...options, providers: endpoints.providers() }, credentials),
  }
}

function attempted(report: AttemptReport, credentials: Credentials, log: Log): void {
  credentials.observe(report)
  if (report.error === undefined || report.error.kind === 'aborted') return
  const { provider, model, credential } = report.upstream
  log.debug(
    { provider: provider.id, model: model.id, key: credential.id, error: report.error.kind },
    'attempt failed',
  )
}

async function testKey(
  row: CredentialRow,
  signal: AbortSignal,
  { upstream, providers, env, clock }: DepsOptions,
  credentials: Credentials,
): Promise<KeyReport> {
  const provider = providers.find(({ id }) => id === row.provider)
  if (provider === undefined) return { verdict: 'unknown' }
  return await checkKey(
    { fetch: upstream.fetch, baseUrl: (id) => env.baseUrls.get(id), clock: clock ?? systemClock },
    provider,
    await credentials.secret(row.id),
    AbortSignal.any([signal, AbortSignal.timeout(KEY_TEST_MS_MAX)]),
  )
}

/** A person is waiting for the verdict. */
const KEY_TEST_MS_MAX = 15_000
