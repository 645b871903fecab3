/** The lab: simulated providers behind one server on a real socket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Call, type CallFilter, type CallLog, createCallLog } from './calls.ts'
import { control } from './control.ts'
import type { Fault } from './faults/table.ts'
import { createLimiter, type LimitOverrides, type Limits } from './limits/limiter.ts'
import { createOffers, type Offers } from './offers.ts'
import type { LabModel, LabProvider } from './provider.ts'
import { PROVIDERS } from './providers/all.ts'
import { createScripts, type ScriptMatch, type Scripts } from './scripts.ts'
import { type Bench, serve } from './serve.ts'
import type { Timing } from './timing.ts'

/** Larger bodies are refused, so that a mistake of the client does not become one of the lab. */
const BODY_BYTES_MAX = 64 << 20

/** How a lab is set up. */
export interface LabOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly host?: string
  /** `enforced`: the providers' own; `off`: none; or others for some models, and the own for the rest. */
  readonly limits?: 'enforced' | 'off' | LimitOverrides
  readonly clock?: { readonly nowMs: () => number }
  readonly timing?: Partial<Timing>
  /** Which keys are good. All but those that begin with `invalid`, when left out. */
  readonly acceptKeys?: ((key: string) => boolean) | readonly string[]
  /** Keys of one account share its limits. Each key is its own account, when left out. */
  readonly accountOf?: (key: string) => string
  /** A file that gets one line for each call, before its answer starts. */
  readonly journal?: string
}

/** A running lab. */
export interface Lab {
  readonly port: number
  readonly url: string
  /** What stands in for `https://api.groq.com/openai/v1`. */
  readonly baseUrl: (providerId: string) => string
  /** `GROQ_BASE_URL` and the like, for a gateway's environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Lays all the faults on each of the next `times` requests that match. */
  readonly script: (match: ScriptMatch, ...faults: readonly Fault[]) => void
  /** Makes these all the models a provider has. */
  readonly offer: (providerId: string, models: readonly string[]) => void
  readonly calls: (filter?: CallFilter) => readonly Call[]
  /** Resolves as soon as the calls are as wanted. */
  readonly until: (holds: (calls: readonly Call[]) => boolean) => Promise<void>
  /** Forgets calls, scripts, offers and what was used of the limits. */
  readonly clear: () => void
  /** Ends every connection at once. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Starts a lab. Resolves once it listens. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { host = '127.0.0.1', port = 0, journal } = options
  const nowMs = options.clock?.nowMs ?? Date.now
  const limiter = createLimiter(nowMs)
  const log = createCallLog()
  const scripts = createScripts()
  const offers = createOffers()
  const url = (): string => `http://${host}:${portOf(server.address())}`
  const clear = (): void => {
    limiter.clear()
    scripts.clear()
    offers.clear()
    log.clear()
  }
  const bench: Bench = {
    nowMs,
    url,
    limiter,
    log,
    scripts,
    limitsOf: limitsBy(options.limits ?? 'enforced'),
    accepts: acceptance(options.acceptKeys),
    accountOf: options.accountOf ?? ((key) => key),
    timing: { firstTokenMs: 0, tokenMs: 0, chunks: 0, ...options.timing },
    journal,
  }
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (message, response) => {
    receive(message, (bodyText) =>
      answer({ bench, offers, clear }, { message, response, bodyText }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return {
    port: portOf(server.address()),
    url: url(),
    ...addresses(url()),
    ...views({ log, scripts, offers }),
    clear,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function addresses(url: string): Pick<Lab, 'baseUrl' | 'environment'> {
  const bases = PROVIDERS.map(({ id, prefix, variable }) => ({
    id,
    variable,
    base: `${url}/${id}${prefix}`,
  }))
  return {
    environment: Object.fromEntries(bases.map(({ variable, base }) => [variable, base])),
    baseUrl: (providerId) => {
      const found = bases.find(({ id }) => id === providerId)
      if (found === undefined) throw new TypeError(`There is no provider ${providerId}.`)
      return found.base
    },
  }
}

function views({ log, scripts, offers }: { log: CallLog; scripts: Scripts; offers: Offers }) {
  return {
    script: (match: ScriptMatch, ...faults: readonly Fault[]) => scripts.add(match, faults),
    offer: offers.set,
    calls: log.list,
    until: log.until,
  }
}

interface Incoming {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly bodyText: string
}

function answer(
  lab: { bench: Bench; offers: Offers; clear: () => void },
  incoming: Incoming,
): void {
  const { message, response, bodyText } = incoming
  const address = message.url ?? '/'
  const end = address.indexOf('?')
  const path = end === -1 ? address : address.slice(0, end)
  const query = new URLSearchParams(end === -1 ? '' : address.slice(end + 1))
  if (path.startsWith('/_lab/')) {
    control(lab, { ...incoming, path, query })
    return
  }
  const provider = PROVIDERS.find(({ id, prefix }) => path.startsWith(`/${id}${prefix}/`))
  if (provider === undefined) {
    response.writeHead(404).end('No provider of the lab answers here.\n')
    return
  }
  const rest = path.slice(`/${provider.id}${provider.prefix}`.length)
  const received = {
    message,
    response,
    provider: lab.offers.at(provider),
    path: rest,
    query,
    bodyText,
  }
  serve(lab.bench, received).catch((cause: unknown) => {
    // A bug of the lab must not look like a fault of an upstream.
    if (!response.headersSent) response.writeHead(500)
    response.end(`The lab failed: ${String(cause)}\n`)
  })
}

/** Reads a body whole. Requests that break off are never answered, and are no calls. */
function receive(message: IncomingMessage, then: (bodyText: string) => void): void {
  const parts: Buffer[] = []
  let length = 0
  message.on('data', (part: Buffer) => {
    length += part.length
    if (length > BODY_BYTES_MAX) message.socket.destroy()
    else parts.push(part)
  })
  message.once('end', () =>
    then(parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString()),
  )
}

function limitsBy(
  choice: 'enforced' | 'off' | LimitOverrides,
): (provider: LabProvider, model: LabModel) => Limits {
  if (choice === 'off') return () => ({})
  if (choice === 'enforced') return (_provider, model) => model.limits
  return (provider, model) =>
    choice[`${provider.id}/${model.id}`] ?? choice[`${provider.id}/*`] ?? model.limits
}

function acceptance(keys: LabOptions['acceptKeys']): (key: string) => boolean {
  if (keys === undefined) return (key) => !key.startsWith('invalid')
  return typeof keys === 'function' ? keys : (key) => keys.includes(key)
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
