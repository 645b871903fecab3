/** Builds everything the app works with, from the environment down. No globals: a process may hold as many as it likes. */
import {
  type AttemptReport,
  CALIBRATION_CLIENT,
  type Clock,
  type CredentialRow,
  Engine,
  type KeyedHash,
  type Keyring,
  type RequestLog,
  type RequestRecord,
  type SealedStore,
  systemClock,
  systemRandom,
} from '@freellmapi/core'
import {
  type CallerOptions,
  createCaller,
  type KeyReport,
  RefusedParameters,
} from '@freellmapi/providers'
import { estimateTokenCount } from 'tokenx'
import { ClientKeys } from './access/client-keys.ts'
import { type AdminServices, createAdminServices } from './admin-services.ts'
import { CandidateKeys } from './key-import/candidate-keys.ts'
import { LiveEventHub } from './live/live-events.ts'
import { finishedRequest, statusOfKey } from './live/live-views.ts'
import type { Log } from './log.ts'
import { Metrics } from './metrics.ts'
import type { Ports } from './ports.ts'
import { InFlight } from './requests/in-flight.ts'
import { RequestRecorder } from './requests/request-recorder.ts'
import { unlockKeyring } from './secrets/unlock.ts'
import { Settings } from './settings.ts'
import { WriteFailures } from './storage/write-failures.ts'
import { createSpanExport, type SpanExport } from './telemetry/span-export.ts'
import { Catalog } from './upstreams/catalog.ts'
import { CatalogRefresh } from './upstreams/catalog-refresh.ts'
import { Credentials } from './upstreams/credentials.ts'
import { Endpoints } from './upstreams/endpoints.ts'
import { createKeyCheck } from './upstreams/key-check.ts'
import { ModelLists } from './upstreams/model-lists.ts'

/** What routes and jobs work with. */
export interface Deps extends AdminServices {
  readonly clock: Clock
  readonly log: Log
  readonly writeFailures: WriteFailures
  readonly engine: Engine
  readonly catalog: Catalog
  readonly catalogRefresh: CatalogRefresh
  readonly credentials: Credentials
  readonly endpoints: Endpoints
  readonly clientKeys: ClientKeys
  readonly settings: Settings
  /** The keyring, and everything it has sealed. */
  readonly encryption: { readonly keyring: Keyring; readonly store: SealedStore }
  readonly inFlight: InFlight
  readonly recorder: RequestRecorder
  readonly requestLog: RequestLog
  readonly events: LiveEventHub
  readonly metrics: Metrics
  /** Undefined unless somebody named a collector. */
  readonly spans: SpanExport | undefined
  readonly allowedHosts: readonly string[]
  /** Asks a key's provider whether the key is good. */
  readonly testKey: (row: CredentialRow, signal: AbortSignal) => Promise<KeyReport>
  /** The same for keys that are not stored. */
  readonly candidateKeys: CandidateKeys
}

/** Unlocks the keys and puts the parts together. Throws `LockedProblem` when no key fits the database. */
export async function createDeps(options: Ports): Promise<Deps> {
  const { env, secrets, storage, upstream, providers, log } = options
  const clock = options.clock ?? systemClock
  const hide = (secret: string): void => options.redactions.hide(secret)
  const keyring = await unlockKeyring(secrets, storage, clock)
  const hashFor = (purpose: string): Promise<KeyedHash> => keyring.hashFor(purpose)
  const writeFailures = new WriteFailures(clock, log)
  const storeFailed = (thrown: unknown): void => writeFailures.note(thrown)

  const onChange = (): void => engine.setUpstreams(credentials.upstreams())
  const endpoints = new Endpoints({
    store: storage.endpoints,
    upstream,
    shipped: providers,
    clock,
    onChange: () => catalog.refresh(),
  })
  const modelLists = new ModelLists({ store: storage.listedModels, clock })
  const catalog: Catalog = new Catalog({
    providers: () => endpoints.providers(),
    lists: modelLists,
    models: storage.modelSettings,
    settings: storage.settings,
    onChange,
  })
  const events = new LiveEventHub(clock)
  const fingerprint = await hashFor('freellmapi credential fingerprint')
  const credentials: Credentials = new Credentials({
    store: storage.credentials,
    keyring,
    fingerprint,
    catalog,
    clock,
    onChange,
    hide,
    onKey: (row) => events.tell('key.status', () => statusOfKey(row)),
    onStoreFailure: storeFailed,
  })
  const inFlight = new InFlight()
  const metrics = new Metrics({
    engine: () => engine,
    credentials: () => credentials,
    inFlight: () => inFlight.size,
  })
  const engine: Engine = createEngine(options, {
    catalog,
    credentials,
    metrics,
    clock,
    storeFailed,
  })
  const clientKeys = new ClientKeys({
    store: storage.clientKeys,
    keyring,
    hash: await hashFor('freellmapi client key'),
    clock,
    hide,
  })
  const settings = new Settings(storage.settings, env, clock)
  const spans = createSpanExport(options, () => catalog.providers)
  const recorder = new RequestRecorder(storage.requestLog, storeFailed, (record) =>
    tell(record, { metrics, events, clientKeys, spans }),
  )
  const parts = { clock, catalog, credentials, engine, settings, recorder, events, writeFailures }
  return {
    ...parts,
    catalogRefresh: createCatalogRefresh(options, { ...parts, endpoints, log }, modelLists),
    ...(await createAdminServices(options, { ...parts, keyring })),
    log,
    endpoints,
    clientKeys,
    encryption: { keyring, store: storage.sealed },
    inFlight,
    requestLog: storage.requestLog,
    metrics,
    spans,
    allowedHosts: env.ALLOWED_HOSTS,
    ...createKeyChecks(options, parts, fingerprint),
  }
}

/** How providers are reached, whatever for. */
type Reach = Required<Pick<CallerOptions, 'fetch' | 'baseUrl' | 'clock'>>

function reachOf({ env, upstream }: Ports, clock: Clock): Reach {
  return { fetch: upstream.fetch, baseUrl: (id) => env.baseUrls.get(id), clock }
}

/** Asks providers about keys, stored ones and others. */
function createKeyChecks(
  options: Ports,
  { catalog, credentials, clock }: Pick<Deps, 'catalog' | 'credentials' | 'clock'>,
  fingerprint: KeyedHash,
): Pick<Deps, 'testKey' | 'candidateKeys'> {
  const checkSecret = createKeyCheck({
    ...reachOf(options, clock),
    providers: () => catalog.providers,
  })
  return {
    testKey: async (row, signal) =>
      checkSecret(row.provider, await credentials.secret(row.id), signal),
    candidateKeys: new CandidateKeys({
      checkSecret,
      fingerprint,
      clock,
      hide: (secret) => options.redactions.hide(secret),
    }),
  }
}

/** The engine over what is configured, with everything that wants to hear of its attempts. */
function createEngine(
  options: Ports,
  {
    catalog,
    credentials,
    metrics,
    clock,
    storeFailed,
  }: Pick<Deps, 'catalog' | 'credentials' | 'metrics' | 'clock'> & {
    readonly storeFailed: (thrown: unknown) => void
  },
): Engine {
  const { storage, random, patience, atEndOfTurn, log } = options
  return new Engine({
    upstreams: credentials.upstreams(),
    call: createCaller({
      ...reachOf(options, clock),
      secret: (id) => credentials.secret(id),
      providers: () => catalog.providers,
      refused: new RefusedParameters({
        clock,
        store: storage.refusedParameters,
        onStoreFailure: storeFailed,
      }),
    }),
    clock,
    random: random ?? systemRandom,
    patience: patience ?? {},
    countTokens: estimateTokenCount,
    limitsOf: (target) => catalog.limitsOf(target),
    healthOf: (id) => credentials.healthOf(id),
    ledgerStore: storage.ledger,
    learnedLimitStore: storage.learnedLimits,
    routerStore: storage.router,
    atEndOfTurn,
    onAttempt: (report) => attempted(report, { credentials, metrics, log }),
    onStoreFailure: storeFailed,
  })
}

/** Asks providers for their models, and says so where something changed. */
function createCatalogRefresh(
  options: Ports,
  parts: Pick<Deps, 'catalog' | 'credentials' | 'endpoints' | 'events' | 'clock' | 'log'>,
  lists: ModelLists,
): CatalogRefresh {
  const { catalog, credentials, endpoints, events, clock, log } = parts
  return new CatalogRefresh({
    catalog,
    shipped: () => endpoints.providers(),
    lists,
    credentials,
    settings: options.storage.settings,
    ...reachOf(options, clock),
    onFound({ provider, found, retired }) {
      log.info({ provider, found, retired }, 'a provider lists other models than before')
      events.tell('catalog.changed', () => ({ what: 'models' }))
    },
  })
}

/** A request is over, and in the log. */
function tell(
  record: RequestRecord,
  { metrics, events, clientKeys, spans }: Pick<Deps, 'metrics' | 'events' | 'clientKeys' | 'spans'>,
): void {
  spans?.finished(record)
  if (record.clientKeyId !== CALIBRATION_CLIENT) {
    metrics.finished(record)
    events.tell('request.finished', () => finishedRequest(record, clientKeys))
  }
  events.tell('limits.delta', () => ({
    keyIds: [...new Set(record.attempts.map(({ credentialId }) => credentialId))],
  }))
}

function attempted(
  report: AttemptReport,
  { credentials, metrics, log }: Pick<Deps, 'credentials' | 'metrics' | 'log'>,
): void {
  credentials.observe(report)
  metrics.attempted(report)
  if (report.error === undefined || report.error.kind === 'aborted') return
  const { provider, model, credential } = report.upstream
  log.debug(
    { provider: provider.id, model: model.id, key: credential.id, error: report.error.kind },
    'attempt failed',
  )
}
